/// Names of databases and tables as InnoDB spells them in the file system: `my-db` is `my@002ddb` (MySQL manual, "Mapping of
/// Identifiers to File Names").
enum FileName {
    /// Whether a file's name may be that of `name`. Letters with accents have shorter codes, which are not told apart here.
    static func may(_ file: some StringProtocol, standFor name: String) -> Bool {
        var decoded = ""
        var rest = Substring(file)
        while let character = rest.popFirst() {
            guard character == "@" else {
                decoded.append(character)
                continue
            }
            guard rest.count >= 4, let code = UInt32(rest.prefix(4), radix: 16), let scalar = Unicode.Scalar(code)
            else {
                return true
            }
            decoded.unicodeScalars.append(scalar)
            rest = rest.dropFirst(4)
        }
        return decoded == name
    }
}
