using TrustPoint.Formats.Cms;

namespace TrustPoint.Formats.Vouchers;

/// <summary>
/// Vouchers of an order on their way to an owner without a network, as the content of a CMS of type id-data that their manufacturer signed
/// (<c>.tpv</c>). Each of them is whole and counts by itself: the signature around them says that none is missing.
/// </summary>
/// <param name="Order">Which order of the manufacturer's they are.</param>
/// <param name="Owner">For whom, in the manufacturer's words.</param>
/// <param name="Vouchers">DER of each voucher's CMS, in the order in which the serial numbers were named.</param>
public sealed record VoucherFile(string Order, string Owner, IReadOnlyList<ReadOnlyMemory<byte>> Vouchers)
{
    /// <summary>A file has not more vouchers than this.</summary>
    public const int MostVouchers = 2000;

    /// <summary>Of order and owner, in characters.</summary>
    public const int LongestWords = 100;

    /// <summary>A file, signed, is not larger than this, in octets.</summary>
    public const int MaxSize = 16 * 1024 * 1024;

    /// <summary>Reads the CMS that is such a file. Whose signature it bears is for who reads it to verify.</summary>
    /// <param name="der">The file.</param>
    /// <exception cref="DecodeException">Not a CMS, or its content is no such JSON.</exception>
    public static (SignedMessage Message, VoucherFile Content) Open(ReadOnlyMemory<byte> der)
    {
        var message = SignedMessage.Decode(der, MaxSize);
        return message.ContentType == Oids.Data ? (message, Decode(message.Content)) : throw new DecodeException("voucher file: the content type is not id-data");
    }

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DecodeException">Not such a list: says which member is missing or wrong.</exception>
    public static VoucherFile Decode(ReadOnlyMemory<byte> utf8)
    {
        using var message = new JsonMessage("voucher file", utf8, MaxSize);
        if (message.Number("version") != 1) throw message.Wrong("version", "1");
        return new(
            message.Text("order", LongestWords) ?? throw message.Missing("order"), message.Text("owner", LongestWords) ?? throw message.Missing("owner"),
            message.ManyOctets("vouchers", MostVouchers) ?? throw message.Missing("vouchers"));
    }

    /// <summary>JSON in UTF-8.</summary>
    public byte[] Encode() => JsonOutput.Write(writer =>
    {
        writer.WriteNumber("version", 1);
        writer.WriteString("order", Order);
        writer.WriteString("owner", Owner);
        writer.WriteStartArray("vouchers");
        foreach (var voucher in Vouchers) writer.WriteBase64StringValue(voucher.Span);
        writer.WriteEndArray();
    });
}
