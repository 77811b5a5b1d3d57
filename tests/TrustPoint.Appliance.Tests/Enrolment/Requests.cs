using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustPoint.Appliance.Tests.Enrolment;

/// <summary>An EST client in few lines, for tests that are about something else than EST.</summary>
internal static class Requests
{
    /// <summary>POSTs a request for CN=device and this key with the device's code.</summary>
    public static async Task<HttpResponseMessage> EnrolAsync(HttpClient client, string device, string code, ECDsa key, string label = "")
    {
        var csr = new CertificateRequest($"CN={device}", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/.well-known/est{label}/simpleenroll")
        {
            Content = new StringContent(Convert.ToBase64String(csr), Encoding.ASCII, new MediaTypeHeaderValue("application/pkcs10")),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{device}:{code}")));
        return await client.SendAsync(request);
    }

    /// <summary>The certificate of a 200, with its key.</summary>
    public static async Task<X509Certificate2> CertificateAsync(HttpResponseMessage answer, ECDsa key)
    {
        var cms = new System.Security.Cryptography.Pkcs.SignedCms();
        cms.Decode(Convert.FromBase64String(await answer.Content.ReadAsStringAsync()));
        return cms.Certificates[0].CopyWithPrivateKey(key);
    }
}
