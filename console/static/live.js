// One stream for all tabs that look at the same thing: a browser opens only six connections to one place.
const streams = new Map();

function open(address) {
  const stream = {ports: new Set(), source: new EventSource(address)};
  const tell = (message) => stream.ports.forEach((port) => port.postMessage(message));
  for (const name of ["here", "changed", "reload"]) {
    stream.source.addEventListener(name, (event) => tell({name, data: JSON.parse(event.data)}));
  }
  stream.source.onopen = () => tell({name: "open"});
  stream.source.onerror = () => tell({name: "lost"});
  streams.set(address, stream);
  return stream;
}

self.onconnect = (event) => {
  const port = event.ports[0];
  let address;
  port.onmessage = ({data}) => {
    if (data.follow) {
      address = data.follow;
      // Who comes later needs to hear how things stand, so the stream begins anew for everybody.
      const known = streams.get(address);
      known?.source.close();
      const stream = open(address);
      known?.ports.forEach((each) => stream.ports.add(each));
      stream.ports.add(port);
    } else if (data.leave) {
      const stream = streams.get(address);
      stream?.ports.delete(port);
      if (stream && stream.ports.size === 0) {
        stream.source.close();
        streams.delete(address);
      }
    }
  };
};
