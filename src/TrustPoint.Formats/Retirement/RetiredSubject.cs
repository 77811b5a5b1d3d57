using System.Text.Json;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Retirement;

/// <summary>What kinds of things come to an end.</summary>
public enum SubjectKind
{
    /// <summary>A device.</summary>
    Device,

    /// <summary>An authority.</summary>
    Authority,

    /// <summary>A box as a whole.</summary>
    Appliance,
}

/// <summary>What came to its end.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Name">Its name on the box.</param>
public sealed record RetiredSubject(SubjectKind Kind, string Name)
{
    /// <summary>Of a device: who made it; null: not known.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>Of a device: its serial number; null: not known.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Of a device: lower-case hex of SHA-256 over its factory identity (DER); null: the box never saw one.</summary>
    public string? FactoryIdentity { get; init; }

    /// <summary>Of an authority: its subject (RFC 4514).</summary>
    public string? Subject { get; init; }

    /// <summary>Of an authority: lower-case hex of SHA-256 over its certificate (DER).</summary>
    public string? Certificate { get; init; }

    /// <summary>Of a box: the id of its log's key, which signs this and is destroyed after it.</summary>
    public string? LogKey { get; init; }

    /// <summary>Of a box: lower-case hex of SHA-256 over the list of the files of its evidence.</summary>
    public string? Evidence { get; init; }

    internal static RetiredSubject Read(JsonMessage message)
    {
        var kind = RetirementStatement.Text(message, "kind") switch
        {
            "device" => SubjectKind.Device,
            "authority" => SubjectKind.Authority,
            "appliance" => SubjectKind.Appliance,
            _ => throw message.Wrong("kind", "device, authority or appliance"),
        };
        return new(kind, RetirementStatement.Text(message, "name"))
        {
            Manufacturer = message.Text("manufacturer", RetirementStatement.LongestText),
            SerialNumber = message.Text("serial-number", RetirementStatement.LongestText),
            FactoryIdentity = message.Text("factory-identity-sha256", RetirementStatement.LongestText),
            Subject = message.Text("subject", RetirementStatement.LongestText),
            Certificate = message.Text("certificate-sha256", RetirementStatement.LongestText),
            LogKey = message.Text("log-key-id", RetirementStatement.LongestText),
            Evidence = message.Text("evidence-sha256", RetirementStatement.LongestText),
        };
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("kind", Kind switch { SubjectKind.Device => "device", SubjectKind.Authority => "authority", _ => "appliance" });
        writer.WriteString("name", Name);
        Write("manufacturer", Manufacturer);
        Write("serial-number", SerialNumber);
        Write("factory-identity-sha256", FactoryIdentity);
        Write("subject", Subject);
        Write("certificate-sha256", Certificate);
        Write("log-key-id", LogKey);
        Write("evidence-sha256", Evidence);

        void Write(string name, string? value)
        {
            if (value is not null) writer.WriteString(name, value);
        }
    }
}

/// <summary>Somebody who took part in an end.</summary>
/// <param name="Name">The account.</param>
/// <param name="Proof">How that was proved.</param>
public sealed record RetiringPerson(string Name, string Proof);

/// <summary>A certificate that was revoked.</summary>
/// <param name="Issuer">Its issuer's subject (RFC 4514).</param>
/// <param name="Serial">Upper-case hex of its serial number.</param>
/// <param name="Reason">CRLReason (RFC 5280 section 5.3.1), such as <c>cessationOfOperation</c>.</param>
/// <param name="RevokedAt">Since when.</param>
public sealed record RevokedAtEnd(string Issuer, string Serial, string Reason, DateTimeOffset RevokedAt);

/// <summary>A key that is gone.</summary>
/// <param name="KeyId">Its id in the key store.</param>
/// <param name="DestroyedAt">When.</param>
/// <param name="How">How, and how that is known.</param>
public sealed record DestroyedKey(string KeyId, DateTimeOffset DestroyedAt, string How);

/// <summary>A revocation list after which there is none.</summary>
/// <param name="Name">Its scope.</param>
/// <param name="Number">CRLNumber, decimal.</param>
/// <param name="NextUpdate">Until when it is good.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over its DER.</param>
public sealed record LastList(string Name, string Number, DateTimeOffset NextUpdate, string Sha256);
