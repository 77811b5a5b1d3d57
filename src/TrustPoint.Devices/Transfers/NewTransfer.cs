using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>A transfer as somebody of the seller wants it.</summary>
/// <param name="Domain">The seller's domain.</param>
/// <param name="Devices">Names of its devices, all of one manufacturer.</param>
/// <param name="BuyerName">What the buyer is called.</param>
/// <param name="BuyerPem">The certificate of the buyer's domain, in PEM.</param>
public sealed record NewTransfer(string Domain, IReadOnlyList<string> Devices, string BuyerName, string BuyerPem)
{
    /// <summary>What <see cref="Reason"/> can be.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [.. Enum.GetValues<TransferReason>().Select(TransferStatement.WordOf)];

    /// <summary>Why they go: one of <see cref="Reasons"/>.</summary>
    public string Reason { get; init; } = Reasons[0];

    /// <summary>Not booked before; null: at once.</summary>
    public DateTimeOffset? EffectiveOn { get; init; }

    /// <summary>Whether the devices' documents went along.</summary>
    public bool DocumentsHandedOver { get; init; }

    /// <summary>Nobody books it: the manufacturer is gone, or out of reach for good (LIF-40).</summary>
    public bool WithoutManufacturer { get; init; }

    /// <summary>Voucher files of manufacturers for the buyer, made beforehand (RFC 8995 section 10.7): by such a voucher a device joins without the manufacturer.</summary>
    public IReadOnlyList<byte[]> Vouchers { get; init; } = [];

    /// <summary>What the manufacturer says that the chains of title end with, by serial number; of others it is known here.</summary>
    public IReadOnlyDictionary<string, TitleHead> Titles { get; init; } = new Dictionary<string, TitleHead>();
}
