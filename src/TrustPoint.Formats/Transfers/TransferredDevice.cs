using System.Text.Json;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>A device in a transfer statement.</summary>
public sealed record TransferredDevice
{
    private const int MostNotes = 64;

    private static readonly (string Word, ResetKind Kind)[] Resets = [("device-signed", ResetKind.DeviceSigned), ("manual", ResetKind.Manual), ("pending", ResetKind.Pending)];

    /// <summary>serial-number.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>idevid-issuer: the value of the authorityKeyIdentifier extension of its factory identity.</summary>
    public required ReadOnlyMemory<byte> IdevidIssuer { get; init; }

    /// <summary>idevid-sha256: SHA-256 over its factory identity, in lower-case hex.</summary>
    public required string IdevidSha256 { get; init; }

    /// <summary>ldevids-revoked: certificates of the seller's that were revoked before the statement was made.</summary>
    public IReadOnlyList<RevokedIdentity> Revoked { get; init; } = [];

    /// <summary>reset: how far its wipe was when the statement was made.</summary>
    public ResetKind Reset { get; init; } = ResetKind.Pending;

    /// <summary>outstanding-nonceless: vouchers without a nonce that are still good (LIF-36).</summary>
    public IReadOnlyList<NoncelessVoucher> Outstanding { get; init; } = [];

    /// <summary>domain-ids: by which domainIDs the manufacturer's log names the seller and those before it (LIF-37); may be absent.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> DomainIds { get; init; } = [];

    /// <summary>previous: what its chain of title ended with (LIF-46).</summary>
    public TitleHead Previous { get; init; } = TitleHead.None;

    internal static TransferredDevice Read(JsonMessage item) => new()
    {
        SerialNumber = item.SerialNumber(),
        IdevidIssuer = item.Bytes("idevid-issuer"),
        IdevidSha256 = item.Sha256("idevid-sha256"),
        Revoked = [.. Few(item, "ldevids-revoked").Select(RevokedIdentity.Read)],
        Reset = Resets.Where(known => known.Word == item.Text("reset", 20)).Select(known => (ResetKind?)known.Kind).FirstOrDefault()
            ?? throw item.Wrong("reset", string.Join(", ", Resets.Select(known => known.Word))),
        Outstanding = [.. Few(item, "outstanding-nonceless").Select(NoncelessVoucher.Read)],
        DomainIds = item.ManyOctets("domain-ids", MostNotes) ?? [],
        Previous = TitleHead.Read(item.Inner("previous") ?? throw item.Missing("previous")),
    };

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("serial-number", SerialNumber);
        writer.WriteOctets("idevid-issuer", IdevidIssuer);
        writer.WriteString("idevid-sha256", IdevidSha256);
        writer.WriteObjects("ldevids-revoked", Revoked, identity => identity.Write(writer));
        writer.WriteString("reset", WordOf(Reset));
        writer.WriteObjects("outstanding-nonceless", Outstanding, voucher => voucher.Write(writer));
        if (DomainIds is not [])
        {
            writer.WriteStartArray("domain-ids");
            foreach (var id in DomainIds) writer.WriteBase64StringValue(id.Span);
            writer.WriteEndArray();
        }
        Previous.Write(writer);
    }

    /// <summary>As it stands in the document.</summary>
    public static string WordOf(ResetKind kind) => Resets.First(known => known.Kind == kind).Word;

    private static IReadOnlyList<JsonMessage> Few(JsonMessage item, string name)
    {
        var items = item.Items(name) ?? throw item.Missing(name);
        return items.Count <= MostNotes ? items : throw item.Wrong(name, $"a list of at most {MostNotes}");
    }
}

/// <summary>How it is known that a device forgot its owner (LIF-35).</summary>
public enum ResetKind
{
    /// <summary>It is not known yet.</summary>
    Pending,

    /// <summary>The device said so, signed by its factory identity.</summary>
    DeviceSigned,

    /// <summary>Two people said so.</summary>
    Manual,
}

/// <summary>A certificate that the seller revoked.</summary>
/// <param name="IssuerKeyIdentifier">issuer-ski: subjectKeyIdentifier of its issuer.</param>
/// <param name="Serial">serial, in lower-case hex.</param>
/// <param name="Reason">CRLReason (RFC 5280 section 5.3.1).</param>
/// <param name="At">When.</param>
public sealed record RevokedIdentity(ReadOnlyMemory<byte> IssuerKeyIdentifier, string Serial, int Reason, DateTimeOffset At)
{
    private const int LongestSerial = 40;
    private const int LastReason = 10;

    internal static RevokedIdentity Read(JsonMessage item)
    {
        var serial = item.Text("serial", LongestSerial) ?? throw item.Missing("serial");
        if (!serial.All(char.IsAsciiHexDigitLower)) throw item.Wrong("serial", "lower-case hex");
        return new(item.Bytes("issuer-ski"), serial, item.Number("reason") is <= LastReason and { } reason ? reason : throw item.Wrong("reason", "a CRLReason"), item.Utc("time"));
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteOctets("issuer-ski", IssuerKeyIdentifier);
        writer.WriteString("serial", Serial);
        writer.WriteNumber("reason", Reason);
        writer.WriteTime("time", At);
    }
}

/// <summary>A voucher without a nonce that is still good: who has it can take a device back after a reset (RFC 8995 section 11.1, LIF-25).</summary>
/// <param name="CreatedOn">When it was issued.</param>
/// <param name="ExpiresOn">When it ends; null: never.</param>
/// <param name="DomainId">For which domain.</param>
public sealed record NoncelessVoucher(DateTimeOffset CreatedOn, DateTimeOffset? ExpiresOn, ReadOnlyMemory<byte> DomainId)
{
    internal static NoncelessVoucher Read(JsonMessage item) => new(item.Utc("created-on"), item.UtcOrNull("expires-on"), item.Bytes("domainID"));

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteTime("created-on", CreatedOn);
        writer.WriteTimeOrNull("expires-on", ExpiresOn);
        writer.WriteOctets("domainID", DomainId);
    }
}

/// <summary>What the chain of title of a device ends with (LIF-46): the last booking; before the first one the last voucher; before that nothing.</summary>
/// <param name="Transfer">transfer-sha256: SHA-256 over the last booking's <c>booking.json</c>, in lower-case hex; null: it was never transferred.</param>
/// <param name="Voucher">voucher-sha256: SHA-256 over the CMS of the last voucher, in lower-case hex; null: there was none, or there is a booking.</param>
public sealed record TitleHead(string? Transfer, string? Voucher)
{
    /// <summary>Of a device that never had an owner.</summary>
    public static readonly TitleHead None = new(null, null);

    /// <summary>In one line, for people.</summary>
    public override string ToString() => Transfer is not null ? $"booking {Transfer}" : Voucher is not null ? $"voucher {Voucher}" : "nothing";

    internal static TitleHead Read(JsonMessage item) => new(item.Sha256OrNull("transfer-sha256"), item.Sha256OrNull("voucher-sha256"));

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("previous");
        writer.WriteString("transfer-sha256", Transfer);
        writer.WriteString("voucher-sha256", Voucher);
        writer.WriteEndObject();
    }
}
