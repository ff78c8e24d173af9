import MySQL

/// All that makes two servers the same, read by means of its own: values as bytes, information_schema, grant tables, SHOW CREATE, what
/// a default row comes to, and what routines answer.
public struct Contents: Sendable, Equatable {
    /// A thing of a server: what kind it is, whose it is, and its text.
    struct Thing: Sendable, Hashable {
        let kind: String
        /// The database and the object, as the server writes them; accounts have none.
        let object: String
        let part: String

        var isOfAccount: Bool { kind.hasPrefix("account: ") }
        var isOfRows: Bool { ["rows", "order of rows", "default row"].contains(kind) }
    }

    private(set) var things: [Thing: String] = [:]
    /// The next number of each table that counts.
    private var counters: [String: Int] = [:]

    static let newLine = "\n           "

    mutating func set(_ kind: String, _ object: String, part: String = "", _ text: String) {
        things[Thing(kind: kind, object: Self.plain(object), part: Self.plain(part))] = text
    }

    mutating func setCounter(of object: String, to next: Int) { counters[Self.plain(object)] = next }

    /// Reading the source uses up numbers, so that a fork may be ahead; never behind.
    func counters(behind wanted: Contents) -> [Difference] {
        counters.compactMap { table, next in
            guard let right = wanted.counters[table], next < right else { return nil }
            return Difference(kind: "counter", object: table, found: "\(next)", wanted: "\(right)")
        }
    }

    /// As these, but with the accounts of others.
    func withAccounts(as others: Contents) -> Contents {
        var contents = self
        contents.things = things.filter { !$0.key.isOfAccount }
        contents.things.merge(others.things.filter(\.key.isOfAccount)) { _, other in other }
        return contents
    }

    /// As these, but with the rows of one table as others have them.
    func withRows(ofTable name: String, as others: Contents) -> Contents {
        var contents = self
        for (thing, text) in others.things where thing.isOfRows && thing.object.hasSuffix("." + Self.plain(name)) {
            contents.things[thing] = text
        }
        return contents
    }

    /// Without the indexes that a server has made itself for foreign keys: nobody can tell them from others, so a copy has them as any other
    /// index, and DDL that makes them needless, or replaces them, leaves them there (docs/limits.md).
    var withoutKeysOfForeignKeys: Contents {
        var contents = self
        contents.things = things.filter { $0.key.kind != "key" || !$0.key.part.hasPrefix("fk_") }
        for (thing, text) in things where thing.kind == "SHOW CREATE" {
            let lines = text.split(separator: Self.newLine).filter { !$0.hasPrefix("  KEY `fk_") }
            contents.things[thing] = lines.joined(separator: Self.newLine)
        }
        return contents
    }

    /// Of a view that refers to what is not there, or whose definer is gone.
    func isBroken(_ object: String) -> Bool {
        things[Thing(kind: "table", object: object, part: "")]?.contains("references invalid table(s)") == true
    }

    /// Whether a view or a routine did not work, since whoever it belongs to is not there or may not do what it does.
    func isDenied(_ thing: Thing) -> Bool {
        ["CALL", "call", "rows of view"].contains(thing.kind)
            && ["1142", "1143", "1227", "1356", "1370", "1449"].contains { things[thing] == "error \($0)" }
    }

    /// In ASCII: names that are two to the server may be one as a string.
    static func plain(_ text: String) -> String { plain(Array(text.utf8)) }

    static func plain(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            text += 0x20..<0x7f ~= byte && byte != UInt8(ascii: "\\") ? String(UnicodeScalar(byte)) : "\\\(hex(byte))"
        }
        return text
    }

    private static func hex(_ byte: UInt8) -> String { String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }

    /// One line for each thing that is otherwise, is missing or is too much.
    func differences(from wanted: Contents, leaving isLeft: (Thing) -> Bool) -> [Difference] {
        Set(things.keys).union(wanted.things.keys).compactMap { thing in
            let (found, right) = (things[thing], wanted.things[thing])
            guard found != right, !isLeft(thing) else { return nil }
            return Difference(kind: thing.kind, object: "\(thing.object) \(thing.part)", found: found, wanted: right)
        }.sorted { ($0.kind, $0.object) < ($1.kind, $1.object) }
    }

    struct Difference: Sendable, CustomStringConvertible {
        let kind: String
        let object: String
        let found: String?
        let wanted: String?

        var description: String {
            guard let found, let wanted else {
                return
                    "\(kind) of \(object)\n    fork   \(found ?? "(not there)")\n    source \(wanted ?? "(not there)")"
            }
            let same = zip(found, wanted).prefix { $0 == $1 }.count
            return "\(kind) of \(object)\n    fork   …\(found.dropFirst(max(0, same - 40)).prefix(400))"
                + "\n    source …\(wanted.dropFirst(max(0, same - 40)).prefix(400))"
        }
    }
}
