using System.Text.Json;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>
/// The time between an older state of the box, a backup or a copy of the database, and when it was put back: of it the appliance does not know what it did. A file,
/// until a person has taken note.
/// </summary>
/// <param name="dataDirectory">Where.</param>
public sealed class LostWindow(string dataDirectory)
{
    private readonly string file = Path.Combine(dataDirectory, "restored.json");

    /// <summary>From when to when; null: there is none, or a person took note of it.</summary>
    public (DateTimeOffset MadeAt, DateTimeOffset RestoredAt)? Read() => File.Exists(file) && JsonSerializer.Deserialize<DateTimeOffset[]>(File.ReadAllText(file)) is [var from, var to] ? (from, to) : null;

    /// <summary>A person took note of it.</summary>
    public void Close() => DurableFile.Delete(file);

    /// <summary>An older state was put back. A time of which nobody took note yet begins where it began.</summary>
    public void Open(DateTimeOffset madeAt, DateTimeOffset restoredAt)
    {
        if (Read() is var (before, _) && before < madeAt) madeAt = before;
        DurableFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes<DateTimeOffset[]>([madeAt, restoredAt]));
    }
}
