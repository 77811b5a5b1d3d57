using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using TrustPoint.Est.Bodies;
using TrustPoint.Est.Connections;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Est;

/// <summary>One request to one domain on its way: what is read of it, what is answered, and what the record of its refusal says.</summary>
internal sealed class EstExchange(HttpContext http, EstLabel? label, IEstDomain domain, EstOptions options)
{
    private readonly ClientCertificates? certificates = http.Features.Get<ClientCertificates>();
    private CertificationRequest? request;
    private IEstClient? admitted;
    private string? userName;

    /// <summary>The domain that the path leads to.</summary>
    public IEstDomain Domain => domain;

    /// <summary>Stops when the client goes away.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    private bool ShowsPassword => http.Request.Headers.Authorization.Count > 0;

    /// <summary>Admits by HTTP Basic if that was sent, else by the TLS certificate (RFC 7030 sections 3.2.3 and 3.3.2).</summary>
    public async ValueTask<IEstClient> AdmitAsync() => admitted =
        ShowsPassword ? await AdmitByPasswordAsync()
        : certificates is not null ? await domain.AdmitAsync(certificates, Aborted)
        : throw EstError.Unauthorized("show a TLS client certificate, or a device name and its one-time code by HTTP Basic");

    /// <summary>Admits by the TLS certificate and by nothing else.</summary>
    public async ValueTask<IEstClient> AdmitByCertificateAsync() => admitted =
        certificates is not null
            ? await domain.AdmitAsync(certificates, Aborted)
            : throw EstError.Forbidden("re-enrolment needs the device's certificate as TLS client certificate (RFC 7030 section 3.3.2)");

    /// <summary>
    /// Admits where that only makes the answer better: with a certificate that is not accepted a client is anybody, but a wrong code is refused.
    /// </summary>
    public async ValueTask<IEstClient?> AdmitIfKnownAsync()
    {
        if (!ShowsPassword && certificates is null) return null;
        try
        {
            return await AdmitAsync();
        }
        catch (EstError error) when (error.IsRefusal && !ShowsPassword)
        {
            return null;
        }
    }

    /// <summary>Reads the PKCS#10 of the body (RFC 7030 section 4.2.1) and checks its link to this session (section 3.5).</summary>
    public async ValueTask<CertificationRequest> ReadRequestAsync(IEstClient client)
    {
        try
        {
            request = CertificationRequest.Decode(await RequestBody.ReadAsync(http.Request, options, Aborted));
        }
        catch (DecodeException error)
        {
            throw EstError.BadRequest($"the certificate request cannot be read: {error.Message}");
        }
        // RFC 7030 section 3.7: an RA's requests were made by others, on other sessions.
        if (!client.IsRegistrationAuthority) ChannelBinding.Check(request, domain.LinkingRequired, http.Features);
        return request;
    }

    /// <summary>Answers certificates as certs-only CMS (RFC 7030 sections 4.1.3 and 4.2.3).</summary>
    public Task WriteCertificatesAsync(IEnumerable<ReadOnlyMemory<byte>> ders) =>
        ResponseBody.WriteAsync(http.Response, "application/pkcs7-mime; smime-type=certs-only", CertsOnly.Encode(ders), Aborted);

    /// <summary>Answers CSR attributes; 204 when there are none (RFC 7030 section 4.5.2).</summary>
    public Task WriteAttributesAsync(CsrAttrs attributes)
    {
        if (attributes.Items.Count > 0) return ResponseBody.WriteAsync(http.Response, "application/csrattrs", attributes.Encode(), Aborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Lets caches keep the answer.</summary>
    public void MayBeCached(TimeSpan time) => http.Response.Headers.CacheControl = $"max-age={time.TotalSeconds:0}";

    /// <summary>What an audit log should keep of a refusal.</summary>
    public EstRefusal Refusal(EstOperation operation, EstError error, string incident) =>
        new(operation.Name, label?.ToString(), http.Connection.RemoteIpAddress,
            ShowsPassword ? "basic" : certificates is null ? "none" : "certificate", certificates?.Sha256,
            request is null ? null : Convert.ToHexStringLower(SHA256.HashData(request.PublicKey.Der.Span)), error.Status, error.Message, incident)
        {
            Device = error.Device,
            IsAlarm = error.IsAlarm,
        };

    /// <summary>What happened, with what was answered in place of what was asked for.</summary>
    public EstContact Contact(EstOperation operation, EstError? error) =>
        new(operation.Name, operation.Enrols, admitted, userName, http.Connection.RemoteIpAddress, certificates?.Sha256, error);

    private ValueTask<IEstClient> AdmitByPasswordAsync()
    {
        var credentials = BasicCredentials.Parse(http.Request.Headers.Authorization)
            ?? throw EstError.Unauthorized("the Authorization header is not HTTP Basic with a device name and its one-time code");
        userName = credentials.UserName;
        return domain.AdmitAsync(credentials.UserName, credentials.Password, http.Connection.RemoteIpAddress, Aborted);
    }
}
