using System.Text.Json;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Retirement;

/// <summary>
/// What a certificate of retirement says (LIF-54, LIF-55, LIF-57): that a device, an authority or a box came to its end, what was revoked and destroyed,
/// by whom, and where that stands on the audit log. JSON in UTF-8 of one form: what is read is written again and must be the same octets.
/// </summary>
public sealed record RetirementStatement
{
    /// <summary>Most certificates that one names; of more the newest.</summary>
    public const int MostCertificates = 400;

    /// <summary>Longest text, in characters.</summary>
    public const int LongestText = 500;

    /// <summary>Most octets of one.</summary>
    public const int MaxSize = 240 * 1024;

    internal const string What = "certificate of retirement";

    private const string Type = "certificate-of-retirement";

    /// <summary>What came to its end.</summary>
    public required RetiredSubject Subject { get; init; }

    /// <summary>When, UTC, whole seconds.</summary>
    public required DateTimeOffset RetiredAt { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>How it is known that what could go on was wiped or destroyed, in words.</summary>
    public required string Proof { get; init; }

    /// <summary>What it goes on as (LIF-61); null: nothing.</summary>
    public string? Successor { get; init; }

    /// <summary>Who did it, and who approved it.</summary>
    public required IReadOnlyList<RetiringPerson> People { get; init; }

    /// <summary>What was revoked, newest first.</summary>
    public required IReadOnlyList<RevokedAtEnd> Certificates { get; init; }

    /// <summary>How many more were revoked, which are older and not named.</summary>
    public int OlderCertificates { get; init; }

    /// <summary>Keys that were destroyed.</summary>
    public IReadOnlyList<DestroyedKey> Keys { get; init; } = [];

    /// <summary>An authority's last revocation lists.</summary>
    public IReadOnlyList<LastList> Lists { get; init; } = [];

    /// <summary>Where it stands on the audit log.</summary>
    public required LogPlace Log { get; init; }

    /// <summary>Reads one.</summary>
    /// <param name="utf8">All its octets.</param>
    /// <exception cref="DecodeException">Anything that this does not write.</exception>
    public static RetirementStatement Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = new JsonMessage(What, utf8, MaxSize);
        if (Text(message, "type") != Type || message.Raw("version", 4) != "1") throw message.Wrong("type", $"{Type}, version 1");
        var statement = new RetirementStatement
        {
            Subject = RetiredSubject.Read(message.Inner("subject") ?? throw message.Missing("subject")),
            RetiredAt = Time(message, "retired-at"),
            Reason = Text(message, "reason"),
            Proof = Text(message, "proof"),
            Successor = message.Text("successor", LongestText),
            People = Items(message, "people", item => new RetiringPerson(Text(item, "name"), Text(item, "proof"))),
            Certificates = Items(message, "revoked", item => new RevokedAtEnd(Text(item, "issuer"), Text(item, "serial"), Text(item, "reason"), Time(item, "revoked-at"))),
            OlderCertificates = message.Number("older-revoked") ?? throw message.Missing("older-revoked"),
            Keys = Items(message, "destroyed-keys", item => new DestroyedKey(Text(item, "key-id"), Time(item, "destroyed-at"), Text(item, "how"))),
            Lists = Items(message, "last-lists", item => new LastList(Text(item, "name"), Text(item, "number"), Time(item, "next-update"), Text(item, "sha256"))),
            Log = LogPlace.Read(message.Inner("log") ?? throw message.Missing("log")),
        };
        if (statement.Certificates.Count > MostCertificates) throw message.Wrong("revoked", $"a list of at most {MostCertificates}");
        return statement.Encode().AsSpan().SequenceEqual(utf8.Span) ? statement : throw new DecodeException($"{What}: it is not written in the one form that there is");
    }

    /// <summary>JSON in UTF-8.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteString("type", Type);
        writer.WriteNumber("version", 1);
        writer.WriteStartObject("subject");
        Subject.Write(writer);
        writer.WriteEndObject();
        writer.WriteTime("retired-at", RetiredAt);
        writer.WriteString("reason", Reason);
        writer.WriteString("proof", Proof);
        if (Successor is not null) writer.WriteString("successor", Successor);
        Write(writer, "people", People, person => Write(writer, ("name", person.Name), ("proof", person.Proof)));
        Write(writer, "revoked", Certificates, certificate =>
        {
            Write(writer, ("issuer", certificate.Issuer), ("serial", certificate.Serial), ("reason", certificate.Reason));
            writer.WriteTime("revoked-at", certificate.RevokedAt);
        });
        writer.WriteNumber("older-revoked", OlderCertificates);
        Write(writer, "destroyed-keys", Keys, key =>
        {
            writer.WriteString("key-id", key.KeyId);
            writer.WriteTime("destroyed-at", key.DestroyedAt);
            writer.WriteString("how", key.How);
        });
        Write(writer, "last-lists", Lists, list =>
        {
            Write(writer, ("name", list.Name), ("number", list.Number));
            writer.WriteTime("next-update", list.NextUpdate);
            writer.WriteString("sha256", list.Sha256);
        });
        writer.WriteStartObject("log");
        Log.Write(writer);
        writer.WriteEndObject();
    });

    internal static string Text(JsonMessage message, string name) => message.Text(name, LongestText) ?? throw message.Missing(name);

    private static DateTimeOffset Time(JsonMessage message, string name) => message.Time(name) ?? throw message.Missing(name);

    private static List<T> Items<T>(JsonMessage message, string name, Func<JsonMessage, T> read) => [.. (message.Items(name) ?? throw message.Missing(name)).Select(read)];

    private static void Write<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, params ReadOnlySpan<(string Name, string Value)> members)
    {
        foreach (var (name, value) in members) writer.WriteString(name, value);
    }
}
