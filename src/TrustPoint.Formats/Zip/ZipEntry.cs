namespace TrustPoint.Formats.Zip;

/// <summary>A file in a ZIP.</summary>
/// <param name="Name">Its name, as <c>idevid/0001.cer</c>.</param>
/// <param name="Content">Its octets.</param>
public sealed record ZipEntry(string Name, ReadOnlyMemory<byte> Content);
