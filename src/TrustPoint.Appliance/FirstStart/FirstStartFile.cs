using System.Text.Json;
using TrustPoint.Appliance.Rest;
using TrustPoint.Storage.Database;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Appliance.FirstStart;

/// <summary>What is decided of a first start that is not finished, kept as <c>first-start.json</c> in the data directory. Without the file it is finished.</summary>
/// <param name="Decided">The steps that are decided.</param>
internal sealed record FirstStartFile(IReadOnlyList<FirstStartStep> Decided)
{
    /// <summary>Begins the first start of a new data directory.</summary>
    public static void Begin(string dataDirectory) => new FirstStartFile([]).Write(dataDirectory);

    /// <summary>Reads it; null: the first start is finished.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static FirstStartFile? Read(string dataDirectory)
    {
        var file = In(dataDirectory);
        try
        {
            if (!File.Exists(file)) return null;
            return JsonSerializer.Deserialize<FirstStartFile>(File.ReadAllBytes(file), MessageFormat.Indented) is { Decided: { } decided } read && decided.All(Enum.IsDefined)
                ? read : throw new JsonException("it names no steps");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException($"{file} is damaged ({damage.Message}): delete it if the first start was finished, else write {{\"decided\":[]}} into it", damage);
        }
    }

    /// <summary>Ends it, durably.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void End(string dataDirectory) => DurableFile.Delete(In(dataDirectory));

    /// <summary>Keeps it, durably.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string dataDirectory) => DurableFile.Replace(In(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(this, MessageFormat.Indented));

    private static string In(string dataDirectory) => Path.Combine(dataDirectory, "first-start.json");
}
