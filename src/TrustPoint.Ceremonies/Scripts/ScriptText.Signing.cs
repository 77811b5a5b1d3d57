using TrustPoint.Ca.Vouchers;
using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ceremonies.Scripts;

// What a root signs besides authorities and lists.
public static partial class ScriptText
{
    private static CeremonyWork.CrossCertificate CrossCertificate(YamlFields fields) => Section(fields, "cross", "which root certifies which", cross =>
    {
        var work = new CeremonyWork.CrossCertificate(
            Matching(cross, "authority", AuthorityName(), "the name of the root that is certified"), Matching(cross, "signer", AuthorityName(), "the name of the root that signs"),
            Matching(cross, "sha256", Digest(), HexDigits));
        if (work.Authority.Length > 0 && work.Authority == work.Signer) cross.Problem("signer", "is another root than the one that is certified: that one signed itself when it was made.");
        return work;
    }) ?? new("", "", "");

    private static CeremonyWork.SignerKeys Signer(YamlFields fields)
    {
        var key = Key(fields);
        var work = Section(fields, "signer", "what it signs, and below which authority", signer =>
        {
            var word = signer.Required("purpose");
            // What is renewed without a ceremony has no place here: docs/ceremonies.md says why.
            if (word.Length > 0 && !Signers.Purposes.ContainsKey(word)) signer.Problem("purpose", $"is one of {string.Join(", ", Signers.Purposes.Keys)}, not '{word}'.");
            var read = new CeremonyWork.SignerKeys(Signers.Purposes.GetValueOrDefault(word), Matching(signer, "authority", AuthorityName(), "the name of the authority that signs"), key);
            if (read is { Purpose: SignerPurpose.Vouchers, Authority.Length: > 0 } && read.Authority != VoucherSigners.AuthorityName)
                signer.Problem("authority", $"is {VoucherSigners.AuthorityName}: vouchers are signed below the authority of that name.");
            return read;
        }) ?? new(SignerPurpose.Ocsp, "", key);
        if (Signers.Violation(work, null) is { } violation) fields.Problem("key", violation);
        return work;
    }
}
