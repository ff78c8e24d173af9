import Binlog
import Catalog

/// What the file with a part of a table is called: `shop.orders.1.tsv.zst`.
enum PartName {
    /// File systems take names of 255 bytes.
    private static let limit = 200

    /// - Parameter number: counted from 1.
    static func make(_ table: TableIdentity, _ number: Int) -> String {
        "\(subject(table)).\(number).tsv.zst"
    }

    /// Every byte that is not in `A-Z a-z 0-9 _ -` as `%` and two digits. Where that is too long, a digest stands for the rest.
    private static func subject(_ table: TableIdentity) -> String {
        let name = "\(encoded(table.database)).\(encoded(table.table))"
        guard name.utf8.count > limit else { return name }
        let digest = SHA256.hex(Array(name.utf8)[...]).prefix(16)
        return "\(name.prefix(limit - 17))~\(digest)"
    }

    private static func encoded(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + hexText([byte])
            }
        }
    }
}
