/// A character set, one of its collations, and what is written in it.
struct Collation: Sendable, Equatable, Codable {
    let charset: String
    let name: String

    init(_ name: String) {
        self.name = name
        charset = name.split(separator: "_").first.map(String.init) ?? name
    }

    static let usual = Collation("utf8mb4_0900_ai_ci")

    private static let common = [
        "utf8mb4_0900_ai_ci", "utf8mb4_bin", "utf8mb4_0900_as_cs", "utf8mb4_general_ci", "utf8mb4_unicode_ci",
        "latin1_swedish_ci", "utf8mb3_general_ci",
    ].map(Collation.init)

    private static let all =
        common
        + [
            "utf8mb4_0900_bin", "utf8mb4_unicode_520_ci", "utf8mb4_ja_0900_as_cs_ks", "utf8mb4_zh_0900_as_cs",
            "utf8mb4_tr_0900_ai_ci", "utf8mb4_de_pb_0900_as_cs", "utf8mb4_spanish_ci", "utf8mb3_bin",
            "utf8mb3_unicode_ci", "latin1_bin", "latin1_german2_ci", "latin1_general_cs", "latin2_hungarian_ci",
            "latin5_turkish_ci", "latin7_general_cs", "ascii_general_ci", "ascii_bin", "ucs2_general_ci", "ucs2_bin",
            "utf16_unicode_ci", "utf16_bin", "utf16le_general_ci", "utf32_general_ci", "utf32_bin", "gbk_chinese_ci",
            "gbk_bin", "gb2312_chinese_ci", "gb18030_chinese_ci", "gb18030_unicode_520_ci", "big5_chinese_ci",
            "sjis_japanese_ci", "sjis_bin", "cp932_japanese_ci", "ujis_japanese_ci", "eucjpms_japanese_ci",
            "euckr_korean_ci", "cp1250_czech_cs", "cp1251_general_ci", "cp1256_general_ci", "cp866_general_ci",
            "koi8r_general_ci", "koi8u_bin", "tis620_thai_ci", "hebrew_general_ci", "greek_general_ci",
            "armscii8_general_ci", "geostd8_general_ci", "dec8_swedish_ci", "hp8_english_ci", "swe7_swedish_ci",
            "macroman_general_ci", "keybcs2_general_ci", "binary",
        ].map(Collation.init)

    static func any(_ dice: inout Dice) -> Collation { dice.pick(dice.once(in: 2) ? common : all) }

    var sql: String { "CHARACTER SET \(charset) COLLATE \(name)" }

    /// Text that the character set has, at times some that it lacks, and at times bytes as they are. A backslash is the second byte of
    /// some characters in gbk, sjis, big5 and theirs.
    func literal(length: Int, _ dice: inout Dice) -> String {
        if dice.once(in: 8), let bytes = bytes { return "_\(charset) x'\(dice.pick(bytes))'" }
        var text = ""
        let words = dice.once(in: 10) ? Self.anything : own + Self.everywhere
        for _ in 0..<dice.roll(0...max(1, min(length, 6))) {
            let word = dice.pick(words)
            if text.unicodeScalars.count + word.unicodeScalars.count <= length { text += word }
        }
        return Names.text(text)
    }

    private static let everywhere = ["a", "A", "x ", " y", "'", "\\", "%", "_", "0", "\t", "\n", "\0", "z", "Z", "\""]
    private static let anything =
        everywhere + ["ä", "é", "e\u{301}", "ß", "日", "Ω", "ﬀ", "İ", "😀", "\u{7f}", "\u{a0}", "\u{200b}"]

    private var own: [String] {
        switch charset {
        case "utf8mb4", "utf16", "utf16le", "utf32", "gb18030": Self.anything
        case "utf8mb3", "ucs2": ["ä", "é", "e\u{301}", "ß", "日", "Ω", "ﬀ", "İ", "\u{200b}"]
        case "latin1", "dec8", "hp8", "macroman", "latin5": ["ä", "é", "Ö", "ß", "ç"]
        case "latin2", "cp1250", "keybcs2": ["á", "é", "ö", "ž", "č"]
        case "latin7": ["ä", "š", "ž"]
        case "gbk", "gb2312", "big5": ["日", "中", "功"] + (charset == "gb2312" ? [] : ["許", "蓋"])
        case "sjis", "cp932", "ujis", "eucjpms": ["表", "ソ", "能", "日", "あ"]
        case "euckr": ["가", "한"]
        case "cp1251", "cp866", "koi8r", "koi8u": ["ж", "Я", "ю"]
        case "tis620": ["ก", "เ", "แก"]
        case "hebrew": ["א", "ש"]
        case "greek": ["Ω", "ς", "Σ"]
        case "cp1256": ["ا", "ب"]
        case "armscii8": ["Ա"]
        case "geostd8": ["ა"]
        default: []
        }
    }

    /// Values in hexadecimal that are right in the character set, and seldom written.
    private var bytes: [String]? {
        switch charset {
        case "latin1", "cp1251", "koi8r", "binary", "cp866": ["80", "81", "ff", "a05c", "00", ""]
        case "sjis", "cp932": ["815c", "835c", "b1"]
        case "gbk", "big5": ["a4e9", "b35c"]
        case "ucs2": ["0000", "d800", "005c"]
        case "utf16": ["d83dde00", "005c", "feff"]
        case "utf32": ["0001f600", "0000005c"]
        case "utf8mb4": ["f09f9880", "efbfbf", "00"]
        default: nil
        }
    }
}
