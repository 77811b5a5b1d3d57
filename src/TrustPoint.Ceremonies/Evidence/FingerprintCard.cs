using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ceremonies.Evidence;

/// <summary>The fingerprints of trust anchors as a page to print (CER-38): for whoever puts them into firmware, and compares them before.</summary>
public static class FingerprintCard
{
    /// <summary>As a page of HTML, with nothing loaded from anywhere.</summary>
    /// <param name="title">What it is about.</param>
    /// <param name="ceremony">The ceremony.</param>
    /// <param name="anchors">The certificates by the names of their authorities.</param>
    public static string Html(string title, string ceremony, IEnumerable<(string Name, Certificate Certificate)> anchors)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{Safe(title)}</title>\n<style>{PrintedScript.Style}</style>\n");
        text.Append(CultureInfo.InvariantCulture, $"<h1>{Safe(title)}</h1>\n<p>Fingerprints of trust anchors, from the ceremony <code>{Safe(ceremony)}</code></p>\n");
        foreach (var (name, certificate) in anchors)
        {
            text.Append(CultureInfo.InvariantCulture, $"<section><h2>{Safe(name)}</h2>\n<p>{Safe(certificate.Subject.ToString())}<br>{Safe(certificate.PublicKey.Name)}, {certificate.NotBefore.UtcDateTime:yyyy-MM-dd} to {certificate.NotAfter.UtcDateTime:yyyy-MM-dd}</p>\n");
            var digest = Convert.ToHexStringLower(SHA256.HashData(certificate.Der.Span));
            text.Append(CultureInfo.InvariantCulture, $"<p>SHA-256 of the certificate:</p>\n<pre>{PrintedScript.Grouped(digest)}</pre>\n<p>The same in words:</p>\n<pre>{DigestWords.Lines(digest)}</pre>\n");
            text.Append(CultureInfo.InvariantCulture, $"<p>SHA-256 of its public key:</p>\n<pre>{PrintedScript.Grouped(Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.Der.Span)))}</pre></section>\n");
        }
        return text.Append("<p class=\"tick\"><span>☐ compared</span><span>With</span><span>Date</span><span>Signature</span></p>\n</html>\n").ToString();
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
