/// Which way a window is resolved.
public enum Direction: String, Sendable, Codable {
    case forward
    case backward
}
