import Synchronization

/// A list that several workers take from.
final class Shared<Element: Sendable>: Sendable {
    private let elements: Mutex<[Element]>

    /// - Parameter elements: handed out in this order.
    init(_ elements: [Element]) {
        self.elements = Mutex(elements.reversed())
    }

    func next() -> Element? { elements.withLock { $0.popLast() } }
}
