"""The words for months, weekdays, holidays and numbers in both languages, chat spellings included."""

MONTHS = (
    "januari january jan janurari",
    "februari pebruari february feb",
    "maret march mar mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agust ags agt aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
WEEKDAYS = (
    "senin senen monday mon",
    "selasa tuesday tue tues",
    "rabu rebo wednesday wed",
    "kamis kemis thursday thu thurs",
    "jumat jum'at jumaat friday fri",
    "sabtu saptu saturday sat",
    "minggu ahad sunday sun",
)
HOLIDAYS = {
    "idulfitri": (
        r"lebaran(?! haji)|id[iu]l ?fitri|hari raya(?! (?:haji|natal|nyepi|waisak|id))"
        r"|eid(?:[- ](?:ul|al)[- ]fitr|(?!.{0,4}adha))"
    ),
    "iduladha": r"idul ?adha|lebaran haji|hari raya haji|kurban|qurban|eid(?: ul| al)?[- ]?adha",
    "natal": r"natal(?:an)?|nataru|christmas|xmas",
    "tahun_baru_islam": r"tahun baru (?:islam|hijriy?ah)|1 muharr?am|muharr?am|islamic new year",
    "imlek": r"imlek|tahun baru cina|tahun baru china|chinese new year|lunar new year",
    "tahun_baru": r"tahun baru|new year(?:'?s)?(?: day| eve)?|taun baru|thn baru",
    "nyepi": r"nyepi|day of silence",
    "waisak": r"waisak|vesak",
    "kemerdekaan": r"hari kemerdekaan|kemerdekaan|17-?an|tujuh ?belasan|independence day|hut ri",
    "maulid": r"maul[iu]d(?: nabi)?|prophet'?s birthday",
    "isra_mikraj": r"isra'?(?: dan)? mi'?kr?'?aj|isra mi'raj",
    "jumat_agung": r"jum'?at agung|wafat (?:yesus|isa)|good friday",
    "paskah": r"paskah|easter",
    "kenaikan": r"kenaikan (?:yesus|isa)|ascension",
    "buruh": r"hari buruh|may day|labou?r day",
    "pancasila": r"hari (?:lahir |lahirnya )?pancasila",
    "ramadan": r"ramadh?an|romadh?on|bulan puasa|puasa|fasting month|fasting",
    "cuti_bersama": r"cuti ?ber(?:sama)?|collective leave|joint holiday",
}
NUMBERS = {
    "satu": 1, "se": 1, "a": 1, "one": 1, "dua": 2, "two": 2, "tiga": 3, "three": 3, "empat": 4, "four": 4,
    "lima": 5, "five": 5, "enam": 6, "six": 6, "tujuh": 7, "seven": 7, "sepuluh": 10, "ten": 10,
}  # fmt: skip
# Bare `minggu` is Sunday beside one of these words, else it is a week.
BEFORE_SUNDAY = "hari hr buka bukanya tutup libur kalau kalo klo pas sabtu di weekend tiap setiap"
AFTER_SUNDAY = "buka bukanya tutup libur jam jm pagi siang sore besok ini"
