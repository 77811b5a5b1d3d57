using System.Net;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Requests;

public sealed class CertificationRequestTests
{
    private static readonly byte[] Full = Golden.Bytes("pkcs10", "good-openssl-p256-full.der");

    [Fact] // RFC 2986 section 4.1, RFC 2985 sections 5.4.1 and 5.4.2
    public void Every_field_of_a_request_has_a_view()
    {
        var request = CertificationRequest.Decode(Full);

        Assert.Equal("CN=pump-1,emailAddress=pump@plant.example,serialNumber=SN-0001,O=Werk Süd,DC=plant,C=DE", request.Subject.ToString());
        Assert.Equal(PublicKeyKind.EcP256, request.PublicKey.Kind);
        Assert.Same(SignatureAlgorithm.EcdsaSha256, request.SignatureAlgorithm);
        Assert.Equal("2+DIL/0sVsDvo1pFAgMBAA==", request.ChallengePassword);
        Assert.Equal([Oids.UnstructuredName, Oids.ChallengePassword, Oids.ExtensionRequest], request.Attributes.Select(attribute => attribute.Oid));
        Assert.Equal(new BasicConstraints(false, null), request.Extensions.BasicConstraints);
        Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.KeyAgreement, request.Extensions.KeyUsage);
        Assert.True(request.Extensions.Find(Oids.KeyUsage)!.Critical);
        Assert.Equal([Oids.ClientAuth, Oids.ServerAuth], request.Extensions.ExtendedKeyUsages);
    }

    [Fact] // RFC 5280 section 4.2.1.6, RFC 4108 section 5
    public void Every_form_of_name_that_is_taken_is_read()
    {
        var names = CertificationRequest.Decode(Full).SubjectAltNames;

        Assert.Equal(new GeneralName.Dns("pump-1.plant.example"), names[0]);
        Assert.Equal(new GeneralName.Dns("*.pump-1.plant.example"), names[1]);
        Assert.Equal(new GeneralName.Ip(IPAddress.Parse("10.0.0.1")), names[2]);
        Assert.Equal(new GeneralName.Ip(IPAddress.Parse("fd00::1")), names[3]);
        Assert.Equal(new GeneralName.Uri("urn:plant:pump-1"), names[4]);
        Assert.Equal(new GeneralName.Email("pump@plant.example"), names[5]);
        Assert.Equal("pump-1", Assert.IsType<GeneralName.Directory>(names[6]).Name.Find(Oids.CommonName));
        Assert.Equal(new GeneralName.RegisteredId("1.3.6.1.4.1.99999.1"), names[7]);
        var hardware = HardwareModuleName.Decode(Assert.IsType<GeneralName.Other>(names[8]).Der);
        Assert.Equal("1.3.6.1.4.1.99999.1", hardware.Type);
        Assert.Equal("SN-0001"u8, hardware.SerialNumber.Span);
    }

    [Fact]
    public void Attributes_out_of_DER_order_are_taken_as_strongSwan_writes_them()
    {
        var request = CertificationRequest.Decode(Golden.Bytes("pkcs10", "good-strongswan-p256-password-after-extensions.der"));

        Assert.Equal([Oids.ExtensionRequest, Oids.ChallengePassword], request.Attributes.Select(attribute => attribute.Oid));
        Assert.True(request.Attributes[0].Values[0].Length > request.Attributes[1].Values[0].Length);
        Assert.Equal("2+DIL/0sVsDvo1pFAgMBAA==", request.ChallengePassword);
    }

    [Fact] // RFC 2986 section 4.2, RFC 7030 section 4.2.1
    public void A_request_changed_in_any_octet_is_refused_or_does_not_prove_possession()
    {
        Assert.True(IsReadAndProved(Full));
        for (var i = 0; i < Full.Length; i++)
        {
            var changed = (byte[])Full.Clone();
            changed[i] ^= 0x01;
            Assert.False(IsReadAndProved(changed), $"octet {i}");
        }
    }

    [Fact]
    public void A_signature_by_another_key_does_not_prove_possession()
    {
        var original = CertificationRequest.Decode(Full);
        var other = CertificationRequest.Decode(Golden.Bytes("pkcs10", "good-openssl-p256.der"));

        Assert.True(original.PublicKey.Verify(original.SignatureAlgorithm, original.InfoDer.Span, original.Signature.Span));
        Assert.False(original.PublicKey.Verify(original.SignatureAlgorithm, other.InfoDer.Span, original.Signature.Span));
        Assert.False(original.PublicKey.Verify(original.SignatureAlgorithm, original.InfoDer.Span, other.Signature.Span));
    }

    [Fact]
    public void A_request_larger_than_64_KiB_is_refused_unread() =>
        Refusal.Expect("request is larger than 65536 octets", () => CertificationRequest.Decode(new byte[CertificationRequest.MaxSize + 1]));

    private static bool IsReadAndProved(byte[] der)
    {
        try
        {
            return CertificationRequest.Decode(der).ProvesPossession();
        }
        catch (DecodeException)
        {
            return false;
        }
    }
}
