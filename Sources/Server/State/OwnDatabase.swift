/// The database that mysqlfork has on a target while it works there: it marks what is unfinished, and is gone when it is done.
package enum OwnDatabase {
    package static let name = "mysqlfork_unfinished"
}
