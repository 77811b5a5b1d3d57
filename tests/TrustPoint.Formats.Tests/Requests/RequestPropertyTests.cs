using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Formats.Tests.Requests;

/// <summary>Requests that the base library writes are read as they were meant.</summary>
public sealed class RequestPropertyTests
{
    [Fact]
    public void A_request_of_the_base_library_is_read_as_it_was_meant()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Prop.ForAll(Arb.From(Cases), wanted =>
        {
            var name = DistinguishedName.Build([new(Oids.CommonName, wanted.CommonName)]);
            var builder = new CertificateRequest(new X500DistinguishedName(name.Der.Span), key, HashAlgorithmName.SHA256);
            builder.CertificateExtensions.Add(new X509KeyUsageExtension(wanted.Usages, critical: true));
            builder.CertificateExtensions.Add(SubjectAltName(wanted));

            var request = CertificationRequest.Decode(builder.CreateSigningRequest());

            Assert.True(request.ProvesPossession());
            Assert.Equal(name, request.Subject);
            Assert.Equal(key.ExportSubjectPublicKeyInfo(), request.PublicKey.Der);
            Assert.Equal(wanted.Usages, new X509KeyUsageExtension(new AsnEncodedData(request.Extensions.Find(Oids.KeyUsage)!.Value.Span), true).KeyUsages);
            Assert.Equal(request.Extensions.KeyUsage, ExtensionBits(wanted.Usages));
            Assert.Equal([.. wanted.Hosts.Select(host => (GeneralName)new GeneralName.Dns(host)), new GeneralName.Ip(wanted.Address)], request.SubjectAltNames);
        }).QuickCheckThrowOnFailure();
    }

    private static Gen<Case> Cases =>
        from commonName in Gen.Elements("abcÄÖß漢 -.".ToCharArray()).NonEmptyListOf().Select(letters => string.Concat(letters)).Where(text => text.Length <= 64)
        from usages in Gen.Choose(1, 0x1ff)
        from hosts in Gen.Elements("pump-1.plant.example", "*.plant.example", "a", "xn--bcher-kva.example").ListOf()
        from address in Gen.Choose(0, 255).ArrayOf(16)
        from octets in Gen.Elements(4, 16)
        select new Case(commonName, Usages(usages), [.. hosts], new IPAddress(address.Take(octets).Select(octet => (byte)octet).ToArray()));

    // X509KeyUsageFlags counts bits from the left of the first octet, and decipherOnly is 0x8000.
    private static X509KeyUsageFlags Usages(int bits) => Enumerable.Range(0, 9).Where(bit => (bits & (1 << bit)) != 0)
        .Aggregate(X509KeyUsageFlags.None, (flags, bit) => flags | (X509KeyUsageFlags)(bit == 8 ? 0x8000 : 0x80 >> bit));

    private static KeyUsages ExtensionBits(X509KeyUsageFlags flags) => Enumerable.Range(0, 9)
        .Where(bit => ((int)flags & (bit == 8 ? 0x8000 : 0x80 >> bit)) != 0).Aggregate(KeyUsages.None, (usages, bit) => usages | (KeyUsages)(1 << bit));

    private static X509Extension SubjectAltName(Case wanted)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in wanted.Hosts) names.AddDnsName(host);
        names.AddIpAddress(wanted.Address);
        return names.Build();
    }

    private sealed record Case(string CommonName, X509KeyUsageFlags Usages, IReadOnlyList<string> Hosts, IPAddress Address);
}
