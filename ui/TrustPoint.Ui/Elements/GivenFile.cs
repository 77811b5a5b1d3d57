using Microsoft.AspNetCore.Components.Forms;

namespace TrustPoint.Ui.Elements;

/// <summary>Files that people choose or drop.</summary>
internal static class GivenFile
{
    /// <summary>The whole of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="largest">The most octets that are read.</param>
    /// <param name="ct">Stops the reading.</param>
    public static async Task<byte[]> ReadAllAsync(this IBrowserFile file, int largest, CancellationToken ct)
    {
        using var content = new MemoryStream();
        await using var given = file.OpenReadStream(largest, ct);
        await given.CopyToAsync(content, ct);
        return content.ToArray();
    }
}
