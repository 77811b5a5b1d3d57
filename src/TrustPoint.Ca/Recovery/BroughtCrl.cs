using TrustPoint.Ca.Crls;
using TrustPoint.Formats;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Recovery;

/// <summary>A CRL that was published after a backup, brought back from where it was published to.</summary>
public static class BroughtCrl
{
    /// <summary>Puts it in the place of the one that the backup has, for <see cref="DatabaseRecovery"/> to find; one that is not newer says nothing new.</summary>
    /// <param name="name">The file, by the name that it was published by.</param>
    /// <param name="der">The CRL.</param>
    /// <param name="authorities">As the backup has them.</param>
    /// <param name="files">The backup's CRLs.</param>
    /// <exception cref="RecoveryRefusedException">It is no CRL of an authority of this appliance.</exception>
    public static void TakeIn(string name, byte[] der, Authorities.Authorities authorities, ICrlFiles files)
    {
        var issuer = authorities.All.FirstOrDefault(authority => CrlScope.Of(authority.Name, authority.Record.Crl).Any(scope => scope.FullFile == name))
            ?? throw new RecoveryRefusedException($"{name} is not the name of a CRL of this appliance: give it under the name that it was published by, the authority's and .crl.");
        try
        {
            var list = CertificateList.Decode(der);
            // RFC 5280 section 6.3.3 (f) and (g).
            if (!list.Issuer.Matches(issuer.Certificate.Subject) || !list.IsSignedBy(issuer.Certificate.PublicKey)) throw new RecoveryRefusedException($"{name} was not signed by {issuer.Name}.");
            if (PublishedCrl.Read(files, name, issuer.Certificate, out _) is { } own && own.Number >= list.Number) return;
        }
        catch (DecodeException damage)
        {
            throw new RecoveryRefusedException($"{name} is no CRL: {damage.Message}");
        }
        files.Replace(name, der);
    }
}
