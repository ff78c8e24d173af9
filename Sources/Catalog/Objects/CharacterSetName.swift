/// Character sets and collations by the names that servers from 8.0.30 on use: what they call `utf8mb3_general_ci` was
/// `utf8_general_ci` before.
package enum CharacterSetName {
    /// Whether this can be the name of a character set or collation, which SQL has without quotes.
    package static func isOne(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "_")
            }
    }

    /// Of a collation, by its name.
    static func of(collation: String) -> Substring { collation.prefix { $0 != "_" } }

    package static func current(_ name: String) -> String {
        if name == "utf8" { return "utf8mb3" }
        return name.hasPrefix("utf8_") ? "utf8mb3_" + name.dropFirst("utf8_".count) : name
    }
}
