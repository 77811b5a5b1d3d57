using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Vouchers of one device, each with its place in the chain: whether it holds the digest of the one before it.</summary>
public sealed partial class LedgerTable : View
{
    /// <summary>The vouchers, newest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<IssuedVoucher> Vouchers { get; set; }

    /// <summary>How many are shown; one that follows these is there to be looked at alone.</summary>
    [Parameter, EditorRequired]
    public int Shown { get; set; }

    // RFC 8995 section 5.8: nothing of the record of a device is taken out.
    private (bool Holds, string Words) PlaceOf(int at)
    {
        var voucher = Vouchers[at];
        if (at + 1 == Vouchers.Count) return (voucher.Before.AsSpan().SequenceEqual(Ledger.Beginning), Say("product.chain.first"));
        var before = Vouchers[at + 1];
        return voucher.Before.AsSpan().SequenceEqual(Ledger.Link(before)) ? (true, Say("product.chain.follows", before.Number)) : (false, Say("product.chain.broken", before.Number));
    }
}
