using System.Text.Json;
using TrustPoint.Ca.Backups;

namespace TrustPoint.Storage.Backups;

/// <summary>What is in a backup: its last part, as JSON.</summary>
/// <param name="Product">The version that made it.</param>
/// <param name="MadeAt">The moment: what happened later is not in it.</param>
/// <param name="Log">Name of the audit log; it ends with the data directory's id.</param>
/// <param name="LogSize">Entries of the log.</param>
/// <param name="LogRoot">Root hash of its tree, hex.</param>
/// <param name="Certificates">How many there are on record.</param>
/// <param name="Devices">How many there are.</param>
/// <param name="Crls">The highest CRL number of each scope.</param>
/// <param name="Keys">Keys of authorities.</param>
/// <param name="ByHand">What is not inside, and has to be put in place by a person.</param>
/// <param name="Parts">The files, in their order.</param>
public sealed record BackupManifest(
    string Product, DateTimeOffset MadeAt, string Log, long LogSize, string LogRoot, long Certificates, long Devices,
    IReadOnlyDictionary<string, long> Crls, IReadOnlyList<BackupManifest.Key> Keys, IReadOnlyList<string> ByHand, IReadOnlyList<BackupManifest.Part> Parts)
{
    /// <summary>Its name in the backup.</summary>
    public const string Name = "manifest.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>A file.</summary>
    /// <param name="Path">Below the data directory.</param>
    /// <param name="Size">Octets.</param>
    /// <param name="Sha256">Hex.</param>
    public sealed record Part(string Path, long Size, string Sha256);

    /// <summary>A key by reference.</summary>
    /// <param name="Authority">Whose.</param>
    /// <param name="Id">SHA-256 over its SubjectPublicKeyInfo, hex.</param>
    /// <param name="Protection">Where it is.</param>
    public sealed record Key(string Authority, string Id, string Protection);

    internal byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    internal static BackupManifest Decode(Stream json)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(json, Format) ?? throw new JsonException("It is null.");
        }
        catch (JsonException damage)
        {
            throw new BackupRefusedException($"The manifest of the backup cannot be read: {damage.Message}", damage);
        }
    }
}
