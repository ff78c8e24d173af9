/// Character sets and collations by the names that servers from 8.0.30 on use: what they call `utf8mb3_general_ci` was
/// `utf8_general_ci` before.
enum CharacterSetName {
    static func current(_ name: String) -> String {
        if name == "utf8" { return "utf8mb3" }
        return name.hasPrefix("utf8_") ? "utf8mb3_" + name.dropFirst("utf8_".count) : name
    }
}
