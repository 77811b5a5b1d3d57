using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Ca.Recovery;

/// <summary>
/// The end of the audit log that an older database lacks, from an export. Believed as far as the log's own key vouches for it: entries after
/// the last checkpoint are passed over.
/// </summary>
internal sealed class LostLog
{
    // The appliance does these again by itself, or who signs in does.
    private static readonly string[] MadeAnew =
    [
        AuditEventType.CertificateAbandoned.Name, AuditEventType.CrlIntended.Name, AuditEventType.CrlPublished.Name, AuditEventType.PublicUrlChanged.Name,
        AuditEventType.PersonSignedIn.Name, AuditEventType.PersonSteppedUp.Name,
    ];

    private readonly Dictionary<(string Authority, string Serial), LostCertificate> certificates = [];
    private readonly Dictionary<(string Authority, string Serial), LastWord> words = [];
    private readonly SortedDictionary<string, int> others = new(StringComparer.Ordinal);

    /// <summary>How many entries.</summary>
    public long Entries { get; private set; }

    /// <summary>The highest time in them.</summary>
    public DateTimeOffset Latest { get; private set; }

    /// <summary>The last words that nobody took yet.</summary>
    public IReadOnlyCollection<LastWord> Words => words.Values;

    /// <summary>Certificates that were issued.</summary>
    public IEnumerable<LostCertificate> Issued => certificates.Values.Where(certificate => certificate.NotAfter is not null);

    /// <summary>How many entries there are of each kind of event that only a person can repeat.</summary>
    public IReadOnlyDictionary<string, int> Others => others;

    /// <summary>Reads what an export has beyond the log.</summary>
    /// <param name="export">The export.</param>
    /// <param name="key">The log's key.</param>
    /// <param name="newest">The newest checkpoint that was found beside the database; null: none.</param>
    /// <param name="log">The older database's log.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RecoveryRefusedException">The export is not of this log, or was changed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<LostLog> ReadAsync(AuditExport export, LogKey key, (Checkpoint Checkpoint, string Note)? newest, IAuditStore log, CancellationToken ct)
    {
        var verified = await AuditVerifier.VerifyAsync(export, key, null, ct);
        // One that was made before that checkpoint cannot hold what it covers.
        if (verified.Findings is [] && newest is { } known && known.Checkpoint.Size <= verified.Size)
            verified = await AuditVerifier.VerifyAsync(export, key, known.Note, ct);
        if (verified.Findings is not []) throw new RecoveryRefusedException($"The export of the log is not believed:\n{string.Join('\n', verified.Findings)}");
        var lost = new LostLog();
        await using var own = log.ReadAsync(0, ct).GetAsyncEnumerator(ct);
        var (index, common) = (0L, true);
        await foreach (var leaf in export.ReadEntriesAsync(ct))
        {
            if (index == verified.Covered) break;
            common = common && await own.MoveNextAsync() && own.Current.AsSpan().SequenceEqual(leaf);
            if (!common) lost.Take(index, leaf);
            index++;
        }
        return lost;
    }

    /// <summary>The last word about a certificate, which is then not among <see cref="Words"/> any more; null: there is none.</summary>
    public LastWord? TakeWord(string authority, string serial) => words.Remove((authority, serial), out var word) ? word : null;

    /// <summary>Whether it has a word about a certificate.</summary>
    public bool Speaks(string authority, string serial) => words.ContainsKey((authority, serial));

    /// <summary>What it says of a certificate that the database does not know; null: nothing.</summary>
    public LostCertificate? Find(string authority, string serial) => certificates.GetValueOrDefault((authority, serial));

    private void Take(long index, byte[] leaf)
    {
        try
        {
            using var json = JsonDocument.Parse(leaf);
            Take(index, json.RootElement);
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RecoveryRefusedException($"Entry {index} of the export of the log cannot be read: {damage.Message}");
        }
    }

    private void Take(long index, JsonElement entry)
    {
        Entries++;
        if (entry.GetProperty("time"u8).GetDateTimeOffset() is var time && time > Latest) Latest = time;
        var name = Text(entry, "event");
        if (name == AuditEventType.CertificateIntended.Name)
            certificates[Key(entry)] = new(Text(entry, "authority"), Text(entry, "serial"), Optional(entry, "device"), null, Convert.FromHexString(Text(entry, "keySha256")));
        else if (name == AuditEventType.CertificateIssued.Name && certificates.GetValueOrDefault(Key(entry)) is var intended)
            certificates[Key(entry)] = new(Text(entry, "authority"), Text(entry, "serial"), intended?.Device, Time(entry, "notAfter"), intended?.KeySha256);
        else if (name == AuditEventType.CertificateRevoked.Name || name == AuditEventType.CertificateReleased.Name || name == AuditEventType.RevocationRecovered.Name)
            words[Key(entry)] = Word(index, entry, name == AuditEventType.CertificateReleased.Name);
        else if (entry.TryGetProperty("rows"u8, out _) && !MadeAnew.Contains(name))
            others[name] = others.GetValueOrDefault(name) + 1;
    }

    private static LastWord Word(long index, JsonElement entry, bool released) => new(
        Text(entry, "authority"), Convert.FromHexString(Text(entry, "serial")), released,
        RevocationReasons.Find(Text(entry, "reason")) ?? throw new FormatException("Its reason is none."),
        Time(entry, "revokedAt"), entry.TryGetProperty("invalidityDate"u8, out _) ? Time(entry, "invalidityDate") : null, FormattableString.Invariant($"entry {index} of the lost log"));

    private static (string, string) Key(JsonElement entry) => (Text(entry, "authority"), Text(entry, "serial"));

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private static string? Optional(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset Time(JsonElement entry, string name) => entry.GetProperty(name).GetDateTimeOffset();
}

/// <summary>A certificate that the older database does not know: it was issued after the copy was made.</summary>
/// <param name="Authority">Who issued it.</param>
/// <param name="Serial">Upper-case hex.</param>
/// <param name="Device">For which device; null: for none.</param>
/// <param name="NotAfter">Its end; null: it was begun and not issued.</param>
/// <param name="KeySha256">SHA-256 over its SubjectPublicKeyInfo; null: not known.</param>
public sealed record LostCertificate(string Authority, string Serial, string? Device, DateTimeOffset? NotAfter, byte[]? KeySha256);
