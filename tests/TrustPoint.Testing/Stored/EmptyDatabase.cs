using TrustPoint.Storage;

namespace TrustPoint.Testing.Stored;

/// <summary>
/// The database that a first start makes, before anything is in it: made once in a test process and laid into each test's folder, because the changes of the schema
/// cost a fifth of what a small test does. What the changes do has tests of its own, which begin with nothing.
/// </summary>
public static class EmptyDatabase
{
    private static readonly Lazy<byte[]> Octets = new(Make);

    /// <summary>Lays it into a data directory that has none, and opens it.</summary>
    /// <param name="dataDirectory">Made when it is not there.</param>
    public static Store OpenIn(string dataDirectory)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(dataDirectory, Owner);
        using (var file = new FileStream(Store.DatabaseFile(dataDirectory), FileMode.CreateNew)) file.Write(Octets.Value);
        return Store.Open(dataDirectory);
    }

    private static byte[] Make()
    {
        var folder = Directory.CreateTempSubdirectory("trustpoint-");
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
