using TrustPoint.Ca.Vouchers;
using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ceremonies.Scripts;

// What a root signs besides authorities and lists.
public static partial class ScriptText
{
    private const int MostAnchors = 16;

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

    private static CeremonyWork.TrustAnchors TrustAnchors(YamlFields fields) => Section(fields, "anchors", "who signs, and what is exported", anchors =>
    {
        var signer = Matching(anchors, "signer", AuthorityName(), "the name of the authority that signs");
        // A device takes whatever is signed below that one as a voucher.
        if (signer == VoucherSigners.AuthorityName) anchors.Problem("signer", $"is another authority than {VoucherSigners.AuthorityName}: below that one vouchers are signed, and nothing else.");
        var listed = anchors.Mappings("certificates", one => new NamedAnchor(
            Matching(one, "authority", AuthorityName(), "the name of an authority"), Matching(one, "sha256", Digest(), HexDigits)));
        if (listed.Count is 0 or > MostAnchors) anchors.Problem("certificates", $"are 1 to {MostAnchors}, each with authority and sha256.");
        if (listed.DistinctBy(anchor => anchor.Authority).Count() != listed.Count) anchors.Problem("certificates", "name an authority twice.");
        return new CeremonyWork.TrustAnchors(signer, listed);
    }) ?? new("", []);
}
