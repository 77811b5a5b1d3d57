using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ceremonies.Scripts;

/// <summary>What a ceremony of signers makes, as the parts of this product that sign with it look for it.</summary>
internal static class Signers
{
    /// <summary>The words of scripts.</summary>
    public static IReadOnlyDictionary<string, SignerPurpose> Purposes { get; } = new Dictionary<string, SignerPurpose> { ["ocsp"] = SignerPurpose.Ocsp, ["vouchers"] = SignerPurpose.Vouchers };

    /// <summary>How many keys there are.</summary>
    public static int CountOf(CeremonyWork.SignerKeys work) => work.Purpose == SignerPurpose.Vouchers ? 2 : 1;

    /// <summary>What they are, one after the other.</summary>
    /// <param name="work">The work.</param>
    /// <param name="issuer">The authority's certificate; null: not known.</param>
    public static IReadOnlyList<NewService> Of(CeremonyWork.SignerKeys work, Certificate? issuer) => work.Purpose == SignerPurpose.Vouchers
        ? [VoucherSigners.Offline(VoucherKey.Online), VoucherSigners.Offline(VoucherKey.Offline)]
        : [DelegatedResponders.Offline(work.Authority, issuer)];

    /// <summary>What each is called where files have names.</summary>
    public static string FileOf(CeremonyWork.SignerKeys work, int index) => work.Purpose == SignerPurpose.Vouchers ? $"{work.Authority}-voucher-signer-{index + 1}" : $"{work.Authority}-ocsp";

    /// <summary>Why a key of the script's kind cannot sign there; null: it can.</summary>
    public static string? Violation(CeremonyWork.SignerKeys work, Certificate? issuer) =>
        (issuer is null && work.Purpose == SignerPurpose.Ocsp) || Of(work, issuer)[0].Key == work.Key ? null
        : work.Purpose == SignerPurpose.Vouchers ? $"is {KeyAlgorithm.EcP256.Word()}: that is what every device verifies."
        : $"is {Of(work, issuer)[0].Key.Word()}: a responder's key is of the kind of its authority's.";
}
