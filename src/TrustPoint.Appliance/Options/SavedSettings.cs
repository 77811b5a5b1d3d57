using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using TrustPoint.Appliance.Rest;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Options;

/// <summary>
/// What people decide while the appliance runs, kept as <c>settings.json</c> in the data directory: above appsettings.json, below the
/// environment. Null: not decided. It holds from the next start on.
/// </summary>
public sealed record SavedSettings
{
    /// <summary><see cref="ApplianceOptions.HostNames"/>.</summary>
    public IReadOnlyList<string>? HostNames { get; init; }

    /// <summary><see cref="ApplianceOptions.PublicUrl"/>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary><see cref="ApplianceOptions.Keys"/>.</summary>
    public SavedKeys? Keys { get; init; }

    /// <summary>What the box is for: manufacturer, operator or both. It changes no option: pages read it.</summary>
    public string? Purpose { get; init; }

    /// <summary>The file in a data directory.</summary>
    public static string FileIn(string dataDirectory) => Path.Combine(dataDirectory, "settings.json");

    /// <summary>Reads them; where there is no file, nothing is decided.</summary>
    /// <exception cref="ConfigurationRefusedException">The file is damaged.</exception>
    public static SavedSettings Read(string dataDirectory)
    {
        var file = FileIn(dataDirectory);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Document>(File.ReadAllBytes(file), MessageFormat.Indented)!.TrustPoint : new();
        }
        catch (Exception damage) when (damage is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationRefusedException([$"{file}: {damage.Message}"]);
        }
    }

    /// <summary>Refuses what no start would take.</summary>
    /// <exception cref="ConfigurationRefusedException">Says what.</exception>
    internal void Check() => ApplianceConfiguration.Check(new ConfigurationBuilder().AddInMemoryCollection(Layer(0)).Build(), "/", "box");

    /// <summary>Keeps them, durably.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    internal void Write(string dataDirectory) =>
        DurableFile.Replace(FileIn(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(new Document(this), MessageFormat.Indented));

    /// <summary>The same as configuration keys. A list replaces the one below it whole: what that has more of becomes empty.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Layer(int hostNamesBelow)
    {
        for (var i = 0; HostNames is not null && i < Math.Max(HostNames.Count, hostNamesBelow); i++) yield return new($"TrustPoint:HostNames:{i}", i < HostNames.Count ? HostNames[i] : "");
        if (PublicUrl is not null) yield return new("TrustPoint:PublicUrl", PublicUrl);
        if (Keys is null) yield break;
        yield return new("TrustPoint:Keys:Module", Keys.Module);
        yield return new("TrustPoint:Keys:TokenLabel", Keys.TokenLabel);
        yield return new("TrustPoint:Keys:PinFile", Keys.PinFile);
    }

    private sealed record Document([property: JsonRequired] SavedSettings TrustPoint);
}

/// <summary>The token that was chosen.</summary>
/// <param name="Module">Path of its PKCS#11 module.</param>
/// <param name="TokenLabel">Its label.</param>
/// <param name="PinFile">File with its user PIN, in the data directory.</param>
public sealed record SavedKeys(string Module, string TokenLabel, string PinFile);
