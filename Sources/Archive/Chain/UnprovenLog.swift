/// The source's binary log may have been reset since it was proven to be the one that was archived: the next session proves it anew.
struct UnprovenLog: Error {}
