using System.Text.Json;
using TrustPoint.Appliance.Rest;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Ending;

/// <summary>How far the end of the box is. It never goes back.</summary>
internal enum EndStep
{
    /// <summary>Two people decided it and the evidence is written: the keys are being destroyed, the log's last.</summary>
    Destroying,

    /// <summary>No key is left: what opened them is being erased.</summary>
    Erasing,

    /// <summary>It has ended.</summary>
    Ended,
}

/// <summary>
/// That the box is being ended or has ended, kept as <c>ended.json</c> in the data directory. Where the file is, nothing is served but that, and no key is made.
/// </summary>
/// <param name="Step">How far it is.</param>
/// <param name="Id">The box's id.</param>
/// <param name="Began">When two people decided it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Folder">Where the evidence is.</param>
/// <param name="Evidence">Lower-case hex of SHA-256 over the list of its files.</param>
internal sealed record EndFile(EndStep Step, string Id, DateTimeOffset Began, string Reason, string Folder, string Evidence)
{
    /// <summary>The ids of the keys to be destroyed before the log's; null: they were not counted yet.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Where they were.</summary>
    public string? Store { get; init; }

    /// <summary>Who decided it and who approved it.</summary>
    public string? By { get; init; }

    /// <summary>Lower-case hex of SHA-256 over the certificate of retirement.</summary>
    public string? Certificate { get; init; }

    /// <summary>When the last key was gone.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Reads it; null: the box lives.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static EndFile? Read(string dataDirectory)
    {
        var file = In(dataDirectory);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<EndFile>(File.ReadAllBytes(file), MessageFormat.Indented) ?? throw new JsonException("it is null") : null;
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException($"{file} is damaged ({damage.Message}). It says that this box is being ended: nothing is served until somebody has looked at it", damage);
        }
    }

    /// <summary>Keeps it, durably.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string dataDirectory) => DurableFile.Replace(In(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(this, MessageFormat.Indented));

    private static string In(string dataDirectory) => Path.Combine(dataDirectory, "ended.json");
}
