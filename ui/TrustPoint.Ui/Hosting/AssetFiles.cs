using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace TrustPoint.Ui.Hosting;

/// <summary>Style sheets, scripts and icons: all inside this assembly, read once, compressed once, named by what is in them.</summary>
public sealed class AssetFiles
{
    private const string Folder = "assets/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly FrozenDictionary<string, Asset> assets;

    /// <summary>Reads them.</summary>
    public AssetFiles()
    {
        var assembly = typeof(AssetFiles).Assembly;
        assets = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Folder.Length..], name => Read(assembly, name));
    }

    /// <summary>The URL of an asset. Another content has another URL, so a browser may keep it for ever.</summary>
    public string Url(string name) => $"/{Folder}{name}?v={assets[name].Version}";

    /// <summary>Answers <c>GET /assets/{name}</c>.</summary>
    public async Task AnswerAsync(HttpContext http, string name)
    {
        var response = http.Response;
        if (!assets.TryGetValue(name, out var asset))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        response.ContentType = asset.Type;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = http.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        // The content is public and the same for all, so that its compressed length tells nobody anything.
        var isCompressed = http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        if (isCompressed) response.Headers.ContentEncoding = "gzip";
        var content = isCompressed ? asset.Compressed : asset.Content;
        response.ContentLength = content.Length;
        await response.Body.WriteAsync(content, http.RequestAborted);
    }

    private static Asset Read(Assembly assembly, string name)
    {
        using var resource = assembly.GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        var bytes = content.ToArray();
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return new(Types[Path.GetExtension(name)], bytes, compressed.ToArray(), Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8)));
    }

    private sealed record Asset(string Type, byte[] Content, byte[] Compressed, string Version);
}
