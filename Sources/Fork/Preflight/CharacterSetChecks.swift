import Server

extension Preflight {
    /// Whether text on the target can have the character sets and collations that it has on the source.
    func checkCharacterSets() -> Findings {
        var findings = Findings()
        let hint: Wording =
            "give the target the same release of MySQL as the source, and its files of added collations"
            + " (character_sets_dir)"
        for (name, users) in needs.characterSets.sorted(by: { $0.key < $1.key })
        where !target.characterSets.contains(name) {
            findings.refuse(
                "character-set-missing", .target,
                "\(target.name) does not know the character set \(name) of \(users.shortList)", hint: hint)
        }
        for (name, users) in needs.collations.sorted(by: { $0.key < $1.key }) where !target.collations.contains(name) {
            findings.refuse(
                "collation-missing", .target,
                "\(target.name) does not know the collation \(name) of \(users.shortList)", hint: hint)
        }
        checkFullText(&findings)
        return findings
    }

    /// Full-text indexes are built on the target, by its rules of what a word is.
    private func checkFullText(_ findings: inout Findings) {
        guard !needs.fullTextTables.isEmpty else { return }
        let rules = [
            "innodb_ft_min_token_size", "innodb_ft_max_token_size", "innodb_ft_server_stopword_table",
            "innodb_ft_user_stopword_table", "ngram_token_size",
        ]
        func value(_ name: String, on server: ServerFacts) -> String? {
            server.variable(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        let different = rules.filter { value($0, on: source) != value($0, on: target) }.map { name in
            "\(name) is \(value(name, on: source) ?? "not set") on the source and"
                + " \(value(name, on: target) ?? "not set") on the target"
        }
        guard !different.isEmpty else { return }
        findings.warn(
            "full-text indexes (of \(needs.fullTextTables.shortList)) will find other words on the fork:"
                + " \(different.joined(separator: "; ")). Set the target alike before forking")
    }
}
