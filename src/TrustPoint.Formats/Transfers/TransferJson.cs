using System.Globalization;
using System.Text.Json;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>What the documents of a transfer have in common, stricter than BRSKI's JSON: nothing is written in two ways (LIF-45).</summary>
internal static class TransferJson
{
    /// <summary>The one version there is.</summary>
    public const string Version = "1";

    /// <summary>Of names, in characters.</summary>
    public const int LongestName = 100;

    private const int Sha256Digits = 64;
    private const int ShortestNonce = 16;
    private const int LongestNonce = 64;
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Opens a document of a type.</summary>
    /// <exception cref="DecodeException">Another type or version, or no JSON.</exception>
    public static JsonMessage Open(string what, string type, ReadOnlyMemory<byte> utf8, int maxSize)
    {
        var message = new JsonMessage(what, utf8, maxSize);
        if (message.Text("type", LongestName) != type) throw message.Wrong("type", type);
        // A later version may mean another thing by the same member.
        return message.Raw("version", 4) == Version ? message : throw message.Wrong("version", Version);
    }

    /// <summary>Type and version, with which each document begins.</summary>
    public static void WriteStart(this Utf8JsonWriter writer, string type)
    {
        writer.WriteString("type", type);
        writer.WriteNumber("version", 1);
    }

    /// <summary>A time in UTC in whole seconds, which must be there.</summary>
    public static DateTimeOffset Utc(this JsonMessage message, string name) => message.UtcOrNull(name) ?? throw message.Missing(name);

    /// <summary>A time in UTC in whole seconds; null: absent or null.</summary>
    public static DateTimeOffset? UtcOrNull(this JsonMessage message, string name) => message.Text(name, 32) is not { } text ? null
        : DateTimeOffset.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw message.Wrong(name, "a time in UTC such as 2026-03-01T10:00:00Z");

    /// <summary>A UUID in its one form (RFC 9562 section 4), in lower case.</summary>
    public static Guid Id(this JsonMessage message, string name)
    {
        var text = message.Text(name, 36) ?? throw message.Missing(name);
        return Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text ? id : throw message.Wrong(name, "a UUID in lower case");
    }

    /// <summary>SHA-256 in lower-case hex, which must be there.</summary>
    public static string Sha256(this JsonMessage message, string name) => message.Sha256OrNull(name) ?? throw message.Missing(name);

    /// <summary>SHA-256 in lower-case hex; null: absent or null.</summary>
    public static string? Sha256OrNull(this JsonMessage message, string name) => message.Text(name, Sha256Digits) is not { } text ? null
        : text.Length == Sha256Digits && text.All(char.IsAsciiHexDigitLower) ? text
        : throw message.Wrong(name, "SHA-256 in lower-case hex");

    /// <summary>True or false, which must be there.</summary>
    public static bool Yes(this JsonMessage message, string name) => message.Raw(name, 16) switch
    {
        "true" => true,
        "false" => false,
        null => throw message.Missing(name),
        _ => throw message.Wrong(name, "true or false"),
    };

    /// <summary>Octets, which must be there.</summary>
    public static ReadOnlyMemory<byte> Bytes(this JsonMessage message, string name)
    {
        var octets = message.Octets(name) ?? throw message.Missing(name);
        // Base64 has spare bits, and two spellings of one thing would be two things to compare.
        return Convert.ToBase64String(octets.Span) == message.Text(name, Certificate.MaxSize * 2) ? octets : throw message.Wrong(name, "base64 in its one form");
    }

    /// <summary>A nonce of at least 128 bits.</summary>
    public static ReadOnlyMemory<byte> Nonce(this JsonMessage message) => message.Bytes("nonce") is { Length: >= ShortestNonce and <= LongestNonce } nonce
        ? nonce
        : throw message.Wrong("nonce", $"base64 of {ShortestNonce} to {LongestNonce} octets");

    /// <summary>The serial number of a device.</summary>
    public static string SerialNumber(this JsonMessage message) => message.Text("serial-number", VoucherRequest.LongestSerialNumber) ?? throw message.Missing("serial-number");

    /// <summary>One of the parties.</summary>
    /// <param name="message">The document.</param>
    /// <param name="name">Where it stands.</param>
    /// <param name="certificate">How its certificate is called there.</param>
    public static TransferParty Party(this JsonMessage message, string name, string certificate)
    {
        var party = message.Inner(name) ?? throw message.Missing(name);
        var read = new TransferParty(party.Text("name", LongestName) ?? throw party.Missing("name"), Certificate.Decode(party.Bytes(certificate)));
        // LIF-32: what is compared with logs is what the certificate says.
        return party.Bytes("domainID").Span.SequenceEqual(read.DomainId.Span) ? read : throw party.Wrong("domainID", $"that of {certificate}");
    }

    /// <summary>Writes one of the parties.</summary>
    public static void WriteParty(this Utf8JsonWriter writer, string name, string certificate, TransferParty party)
    {
        writer.WriteStartObject(name);
        writer.WriteString("name", party.Name);
        writer.WriteOctets("domainID", party.DomainId);
        writer.WriteOctets(certificate, party.Anchor.Der);
        writer.WriteEndObject();
    }

    /// <summary>A time that may be absent: then it is null in so many letters.</summary>
    public static void WriteTimeOrNull(this Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is null) writer.WriteNull(name);
        else writer.WriteTime(name, time);
    }

    /// <summary>Several objects.</summary>
    public static void WriteObjects<T>(this Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
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
}
