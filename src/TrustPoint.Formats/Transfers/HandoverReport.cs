using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>
/// What the seller revoked of each device before it went (LIF-70): the identities of a builder's test floor among it. Nobody signs it: the CRL beside it shows the same, and
/// whoever verifies the package compares.
/// </summary>
/// <param name="Id">id: the statement's.</param>
/// <param name="StatementSha256">statement-sha256, in lower-case hex.</param>
/// <param name="Devices">devices: all of the statement's, in its order.</param>
public sealed record HandoverReport(Guid Id, string StatementSha256, IReadOnlyList<HandedOverDevice> Devices)
{
    /// <summary>Its type.</summary>
    public const string Type = "urn:trustpoint:handover-report:1";

    private const int MostRevoked = 64;

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">Not such a report.</exception>
    public static HandoverReport Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = TransferJson.Open("handover report", Type, utf8, TransferStatement.MaxSize);
        var items = message.Items("devices") ?? throw message.Missing("devices");
        if (items.Count is 0 or > TransferStatement.MostDevices) throw message.Wrong("devices", $"a list of 1 to {TransferStatement.MostDevices}");
        return new(message.Id("id"), message.Sha256("statement-sha256"), [.. items.Select(Read)]);
    }

    /// <summary>JSON in UTF-8: always the same bytes for the same report.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteStart(Type);
        writer.WriteString("id", Id.ToString("D"));
        writer.WriteString("statement-sha256", StatementSha256);
        writer.WriteObjects("devices", Devices, device =>
        {
            writer.WriteString("serial-number", device.SerialNumber);
            writer.WriteObjects("ldevids-revoked", device.Revoked, identity =>
            {
                identity.Revoked.Write(writer);
                if (identity.EndsOn is { } end) writer.WriteTime("ends-on", end);
            });
        });
    });

    private static HandedOverDevice Read(JsonMessage item)
    {
        var revoked = item.Items("ldevids-revoked") ?? throw item.Missing("ldevids-revoked");
        return revoked.Count <= MostRevoked ? new(item.SerialNumber(), [.. revoked.Select(identity => new HandedOverIdentity(RevokedIdentity.Read(identity), identity.UtcOrNull("ends-on")))]) : throw item.Wrong("ldevids-revoked", $"a list of at most {MostRevoked}");
    }
}

/// <summary>A device in a report of a handover.</summary>
/// <param name="SerialNumber">serial-number.</param>
/// <param name="Revoked">ldevids-revoked: certificates of the seller's that had not ended when the transfer was closed.</param>
public sealed record HandedOverDevice(string SerialNumber, IReadOnlyList<HandedOverIdentity> Revoked);

/// <summary>A certificate that the seller revoked of a device before it went.</summary>
/// <param name="Revoked">Which, and why.</param>
/// <param name="EndsOn">ends-on: when it ends by itself, where no list tells of its revocation (noRevAvail, RFC 9608 section 2); null: it is on the CRL.</param>
public sealed record HandedOverIdentity(RevokedIdentity Revoked, DateTimeOffset? EndsOn);
