import Catalog

/// Views behind those that they are made of.
enum ViewOrder {
    /// A view's text names others in backticks, and those of its own database without the database. Rather too much is taken for such
    /// a name than too little.
    static func sorted(_ views: [StoredObject]) -> [StoredObject] {
        let indices = Dictionary(grouping: views.indices) { pieces(Array(views[$0].name.utf8)).last ?? [] }
        var result: [StoredObject] = []
        var seen: Set<Int> = []
        func visit(_ index: Int) {
            guard seen.insert(index).inserted else { return }
            for piece in pieces(views[index].statement) {
                for other in indices[piece] ?? [] { visit(other) }
            }
            result.append(views[index])
        }
        for index in views.indices { visit(index) }
        return result
    }

    /// What is between backticks. One within a name is doubled: then these are parts of the name.
    private static func pieces(_ text: [UInt8]) -> [ArraySlice<UInt8>] { text.split(separator: UInt8(ascii: "`")) }
}
