namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Where the original and the copy of a token of SoftHSM lie while they are not plugged in. Its folder is the token.</summary>
public sealed class Shelf : IDisposable
{
    private readonly string place = Directory.CreateTempSubdirectory("trustpoint-shelf-").FullName;
    private readonly string slot;

    public Shelf(CeremonyBox box, Table root)
    {
        // SoftHSM names the folder by a UUID, and the serial number is its end.
        slot = Directory.EnumerateDirectories(box.Data, "*", SearchOption.AllDirectories).Single(folder => Path.GetFileName(folder).Replace("-", "", StringComparison.Ordinal).EndsWith(root.Run.Results["tokenSerial"], StringComparison.Ordinal));
        CopyAgain();
    }

    private string Original => Path.Combine(place, "original");

    private string Copy => Path.Combine(place, "copy");

    public void CopyAgain()
    {
        Directory.CreateDirectory(Copy);
        foreach (var file in Directory.EnumerateFiles(slot)) File.Copy(file, Path.Combine(Copy, Path.GetFileName(file)), overwrite: true);
    }

    public void TakeOriginalAway()
    {
        if (!Directory.Exists(Original)) Directory.Move(slot, Original);
    }

    public void PlugCopyIn(bool replace = false)
    {
        if (replace) Directory.Delete(slot, recursive: true);
        if (Directory.Exists(Copy)) Directory.Move(Copy, slot);
    }

    public void PlugOriginalIn()
    {
        if (!Directory.Exists(Original)) return;
        Directory.Move(slot, Copy);
        Directory.Move(Original, slot);
    }

    public void Dispose() => Directory.Delete(place, recursive: true);
}
