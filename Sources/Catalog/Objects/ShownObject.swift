import MySQL

/// What SHOW CREATE prints of a routine, trigger or event, taken apart.
///
/// The server puts it together (*measured* on 9.7.4): what stands before the body is UTF-8, the body and the parameters are the
/// bytes of the client that created the object, in its character set. Read in either of the two, quotes of the other part may be
/// half a character, and what stood in quotes becomes a part of the statement. Comments have backslash escapes, also under
/// NO_BACKSLASH_ESCAPES, where they mean something else.
struct ShownObject {
    /// What the server's dictionary has.
    struct Values {
        /// Of the definer.
        var user: String
        var host: String
        var name: String
        var comment = ""
        /// Triggers: what stands between the trigger's name and the table's, `BEFORE INSERT`.
        var action = ""
        var table = ""
        var sqlMode = ""
        /// In which it was written.
        var characterSet = ""
    }

    private(set) var parts: [MixedText.Part] = []
    /// Where the comment is among the parts.
    private(set) var comment: Int?

    private let hasBackslashEscapes: Bool

    /// - Parameter shown: with `character_set_results = NULL`.
    /// - Returns: nil for text that is not as the values say.
    init?(_ kind: StoredObject.Kind, shown: [UInt8], _ values: Values) {
        hasBackslashEscapes = !values.sqlMode.contains("NO_BACKSLASH_ESCAPES")
        var rest = shown[...]
        // The server prints routines under their own SQL mode, the others under the session's, which is ours.
        let hasANSIQuotes = values.sqlMode.contains("ANSI_QUOTES")
        let isQuotedByMode = hasANSIQuotes && (kind == .procedure || kind == .function)
        let head = Self.head(kind, values, isQuotedByMode ? SQL.ansiIdentifier : SQL.identifier)
        guard rest.take(head.utf8) else { return nil }
        parts.append(.text(hasANSIQuotes ? Self.head(kind, values, SQL.ansiIdentifier) : head))
        switch kind {
        case .view: return nil
        case .trigger: break
        case .event:
            guard takeSchedule(&rest, values.comment) else { return nil }
        case .procedure, .function:
            guard takeSignature(&rest, values) else { return nil }
        }
        parts.append(.bytes(Array(rest)))
    }

    private static func head(_ kind: StoredObject.Kind, _ values: Values, _ quoted: (String) -> String) -> String {
        let head =
            "CREATE DEFINER=\(quoted(values.user))@\(quoted(values.host)) \(kind.rawValue.uppercased()) \(quoted(values.name))"
        return kind == .trigger ? head + " \(values.action) ON \(quoted(values.table)) FOR EACH ROW " : head
    }

    /// ` ON SCHEDULE … COMMENT '…' DO `. The schedule is the server's own: numbers, times and keywords.
    private mutating func takeSchedule(_ rest: inout ArraySlice<UInt8>, _ comment: String) -> Bool {
        let end = Array(" DO ".utf8)
        let shown = comment.isEmpty ? [] : Array(" COMMENT \(MixedText.escaped(comment))".utf8)
        guard let found = rest.firstRange(of: shown + end) else { return false }
        parts.append(.bytes(Array(rest[..<found.lowerBound])))
        addComment(comment, after: " COMMENT ")
        rest = rest[(found.upperBound - end.count)...]
        return true
    }

    /// `(…) RETURNS …` and the characteristics, each on a line of its own.
    private mutating func takeSignature(_ rest: inout ArraySlice<UInt8>, _ values: Values) -> Bool {
        guard let end = ParameterList.end(of: rest, characterSet: values.characterSet, sqlMode: values.sqlMode) else {
            return false
        }
        parts.append(.bytes(Array(rest[..<end])))
        rest = rest[end...]
        if rest.starts(with: " RETURNS ".utf8) {
            guard let end = MixedText.endOfLine(rest), let text = String(validating: rest[..<end], as: UTF8.self) else {
                return false
            }
            parts.append(.text(MixedText.requoted(text, hasBackslashEscapes: hasBackslashEscapes)))
            rest = rest[end...]
        }
        guard rest.take([0x0A]) else { return false }
        parts.append(.bytes([0x0A] + MixedText.takeCharacteristics(&rest)))
        guard !values.comment.isEmpty else { return true }
        guard rest.take(Array("    COMMENT \(MixedText.escaped(values.comment))".utf8)) else { return false }
        addComment(values.comment, after: "    COMMENT ")
        return true
    }

    private mutating func addComment(_ comment: String, after beginning: String) {
        guard !comment.isEmpty else { return }
        self.comment = parts.count
        parts.append(.text(beginning + MixedText.quoted(comment, hasBackslashEscapes: hasBackslashEscapes)))
    }

    /// The same without its comment.
    func withoutComment() -> [MixedText.Part] { parts.enumerated().filter { $0.offset != comment }.map(\.element) }
}
