/// The settings that need a restart, as text for an option file (MySQL manual, "Using Option Files").
package enum OptionFragment {
    /// - Returns: an empty text if there is nothing to say.
    package static func text(for settings: [(name: String, value: String?)], source: String) -> String {
        if settings.isEmpty { return "" }
        return """
            # Settings of \(source) that a fork of it has after a restart.
            # Put this file into the option directory of the fork's mysqld, or these lines into its option file.
            [mysqld]

            """ + settings.map { line($0.name, $0.value) + "\n" }.joined()
    }

    /// `name = value`, in the words that mysqld has for it.
    package static func line(_ name: String, _ value: String?) -> String {
        // As an option, log_bin takes the name of a file, and OFF would be one.
        if name == "log_bin", let value {
            if ["OFF", "0", "FALSE"].contains(value.uppercased()) { return "skip_log_bin" }
            if ["ON", "1", "TRUE"].contains(value.uppercased()) { return "log_bin" }
        }
        return "\(name) = \(quoted(value ?? "NULL"))"
    }

    /// In double quotes with escapes if the value has anything that an option file gives a meaning to.
    static func quoted(_ value: String) -> String {
        let isPlain =
            !value.isEmpty && !value.contains { $0.isWhitespace || $0.isNewline || "#'\"\\\u{8}".contains($0) }
        if isPlain { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
