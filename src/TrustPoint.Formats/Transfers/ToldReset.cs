using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Transfers;

/// <summary>What a device that was reset sends to the box of the owner that it left (LIF-35).</summary>
/// <param name="Confirmation">confirmation: a <see cref="ResetConfirmation"/> as it was signed.</param>
/// <param name="Signature">signature: detached CMS over it (RFC 5652 section 5.2), by the factory identity.</param>
public sealed record ToldReset(ReadOnlyMemory<byte> Confirmation, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Larger is none, in octets.</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>The media type.</summary>
    public const string MediaType = "application/json";

    /// <summary>Where the box takes it, on the port of devices.</summary>
    /// <param name="transfer">The statement's id.</param>
    public static string PathOf(Guid transfer) => $"/transfers/{transfer:D}/resets";

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">No such message.</exception>
    public static ToldReset Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = new JsonMessage("reset", utf8, MaxSize);
        return new(message.Bytes("confirmation"), message.Bytes("signature"));
    }

    /// <summary>JSON in UTF-8.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteOctets("confirmation", Confirmation);
        writer.WriteOctets("signature", Signature);
    });
}
