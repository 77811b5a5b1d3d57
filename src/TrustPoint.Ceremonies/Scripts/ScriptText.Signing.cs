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
}
