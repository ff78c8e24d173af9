extension TableDefinition {
    /// The statement that creates the table.
    package func create(leavingOut deferral: Deferral) -> String {
        let kept = items.filter { item in
            switch item {
            case .foreignKey: !deferral.foreignKeys
            case .secondaryKey: !deferral.keys
            case .specialKey(let text): !(Self.isFullText(text) ? deferral.fullText : deferral.spatial)
            default: true
            }
        }
        return statement(of: kept.map { Self.text(of: $0) })
    }

    /// Full-text and spatial keys, as far as they are left out.
    func specialKeys(_ deferral: Deferral) -> [String] {
        items.compactMap { item in
            guard case .specialKey(let text) = item else { return nil }
            return (Self.isFullText(text) ? deferral.fullText : deferral.spatial) ? text : nil
        }
    }
}
