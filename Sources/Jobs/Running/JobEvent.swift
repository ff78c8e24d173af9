import Archive
import Server

/// What a job tells while it runs.
package enum JobEvent: Sendable {
    /// A phase begins: the first view of it.
    case phase(JobProgress.State)
    /// How far it is, some times a second.
    case progress(JobProgress.State)
    /// A line for a log.
    case note(String)
    /// What happens to an archive that is being followed.
    case following(FollowEvent)
    /// So many events came while the listener was busy with others, and are gone.
    case missed(Int)

    /// Whether nobody needs `earlier` any more who gets this one behind it.
    func replaces(_ earlier: JobEvent) -> Bool {
        switch (earlier, self) {
        case (.progress, .progress), (.following(.appended), .following(.appended)): true
        default: false
        }
    }
}
