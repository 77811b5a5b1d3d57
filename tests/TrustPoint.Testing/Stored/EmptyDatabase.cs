using TrustPoint.Storage;

namespace TrustPoint.Testing.Stored;

/// <summary>
/// The database that a first start makes, before anything is in it: made once in a test process and laid into each test's folder, because the changes of the schema
/// cost a fifth of what a small test does. What the changes do has tests of its own, which begin with nothing.
/// </summary>
public static class EmptyDatabase
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly Lock One = new();
    private static byte[]? octets;

    /// <summary>Lays it into a data directory that has none, and opens it.</summary>
    /// <param name="dataDirectory">Made when it is not there.</param>
    public static Store OpenIn(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory, Owner);
        lock (One) octets ??= Make(Path.Combine(dataDirectory, "first"));
        using (var file = new FileStream(Store.DatabaseFile(dataDirectory), FileMode.CreateNew)) file.Write(octets);
        return Store.Open(dataDirectory);
    }

    // In the data directory: who is killed meanwhile leaves nothing elsewhere.
    private static byte[] Make(string place)
    {
        var folder = Directory.CreateDirectory(place, Owner);
        try
        {
            // Closed as a whole: nothing of it stays in a write-ahead log.
            Store.Open(folder.FullName).DisposeAsync().AsTask().GetAwaiter().GetResult();
            return File.ReadAllBytes(Store.DatabaseFile(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
