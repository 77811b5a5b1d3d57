using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Tests.Elements;

public class FilePickerTests : Speaking
{
    private readonly List<string> given = [];

    [Theory]
    [InlineData("en", "Browse …", "nothing chosen yet")]
    [InlineData("de", "Durchsuchen …", "noch nichts gewählt")]
    public void It_speaks_the_viewers_language_before_anything_is_chosen(string language, string button, string chosen)
    {
        var picker = Picker(Words.Find(language)!);

        Assert.Equal((button, chosen), (picker.Find(".button").TextContent, picker.Find(".chosen").TextContent));
    }

    [Fact]
    public void The_name_of_the_file_is_shown_and_the_page_is_given_it()
    {
        var picker = Picker();

        picker.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("serials", "order\u202Evpt.csv"));

        Assert.Equal("order[U+202E]vpt.csv", picker.Find(".chosen").TextContent);
        Assert.Equal(["order\u202Evpt.csv"], given);
    }

    [Fact]
    public void Of_several_files_their_number_is_shown()
    {
        var picker = Picker();

        picker.FindComponent<InputFile>().UploadFiles([.. Enumerable.Range(0, 12).Select(number => InputFileContent.CreateFromText("x", $"{number}.crt"))]);

        Assert.Equal("12 files", picker.Find(".chosen").TextContent);
    }

    [Fact] // the browser's own field: its label, its keys, and what a screen reader says of it
    public void The_field_is_the_browsers_with_all_that_the_page_says_of_it()
    {
        var picker = Picker();
        var field = picker.Find("input[type=file]");

        Assert.Equal(("crl", "crl-hint", ".crl"), (field.Id, field.GetAttribute("aria-describedby"), field.GetAttribute("accept")));
        Assert.True(field.HasAttribute("multiple"));
        Assert.All(picker.FindAll("span.button, span.chosen"), face => Assert.Equal("true", face.GetAttribute("aria-hidden")));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Where_it_is_off_nothing_can_be_chosen(bool isOff)
    {
        var picker = Picker(isOff: isOff);

        await picker.WaitForStateAsync(() => picker.Find("input").HasAttribute("disabled") == isOff && picker.RenderCount > 1);
    }

    private IRenderedComponent<FilePicker> Picker(Words? words = null, bool isOff = false) => Show<FilePicker>(
        it => it.Add(picker => picker.IsOff, isOff).Add(picker => picker.OnChange, change => given.AddRange(change.GetMultipleFiles(100).Select(file => file.Name)))
            .AddUnmatched("id", "crl").AddUnmatched("aria-describedby", "crl-hint").AddUnmatched("accept", ".crl").AddUnmatched("multiple", true),
        words);
}
