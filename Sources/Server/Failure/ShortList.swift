extension [String] {
    /// `a, b, c`; after ten, how many more there are.
    package var shortList: String {
        count <= 10 ? joined(separator: ", ") : prefix(10).joined(separator: ", ") + " and \(count - 10) more"
    }
}

extension Int {
    /// `1 table`, `2 tables`
    package func counted(_ singular: String, _ plural: String? = nil) -> String {
        "\(self) \(self == 1 ? singular : plural ?? singular + "s")"
    }
}
