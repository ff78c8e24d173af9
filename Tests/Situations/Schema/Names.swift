/// Names as people give them, and as nobody would.
enum Names {
    static func quoted(_ name: String) -> String { "`" + name.replacing("`", with: "``") + "`" }

    static func quoted(_ database: String, _ name: String) -> String { quoted(database) + "." + quoted(name) }

    static func text(_ value: String) -> String {
        "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
    }

    private static let databases = ["d", "shop", "D mixed", "tä", "semi;colon", "日本", "per%cent_", "back`tick"]
    private static let odd = [
        "ta ble", "t\u{e9}", "te\u{301}", "a`b", "o'clock", "semi;colon", "日本語", "per%cent", "dot.dot", "sla/sh",
        "back\\slash", "select", "UPPER", "quo\"te", "--dash", "/*c*/", "t#1", "Ωmega", "ﬀ", "new\nline", " lead",
        "1", "1e5", "@at", "$dollar",
    ]

    static func databases(_ count: Int, _ dice: inout Dice) -> [String] {
        var left = databases
        return (0..<count).map { _ in left.remove(at: dice.roll(0...left.count - 1)) }
    }

    /// - Parameter taken: names that are in use.
    static func new(_ prefix: String, taken: [String], _ dice: inout Dice) -> String {
        while true {
            let name =
                switch dice.weighted([30, 8, 2]) {
                case 0: "\(prefix)\(dice.roll(1...99))"
                case 1: dice.pick(odd)
                default: anything(&dice)
                }
            // The server may take two that differ in case or accent for one.
            if !taken.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return name }
        }
    }

    /// Of all that a name may have: U+0001 to U+FFFF, and no space at its end.
    private static func anything(_ dice: inout Dice) -> String {
        var name = ""
        for _ in 0..<dice.roll(1...8) {
            let code = dice.once(in: 2) ? dice.roll(1...0xff) : dice.roll(1...0xfffd)
            // A line's end of two characters would be one to a script's reader.
            if let scalar = Unicode.Scalar(code), scalar != "\r", !(0xd800...0xdfff).contains(code) {
                name.unicodeScalars.append(scalar)
            }
        }
        return name + "n"
    }

    static func text(length: Int, _ dice: inout Dice) -> String {
        let words = ["a", "A", "ä", "é", "e\u{301}", "ß", "日", "Ω", "x ", "'", "\\", "%", "0", "\t", "\n", "\"", "ﬀ"]
        var text = ""
        for _ in 0..<dice.roll(0...max(1, min(length, 6))) {
            let word = dice.pick(words)
            if text.unicodeScalars.count + word.unicodeScalars.count <= length { text += word }
        }
        return text
    }
}
