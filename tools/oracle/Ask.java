// Asks JavaRosa, the engine of ODK Collect (development only, never shipped), what it makes of submissions.
//   java -cp ODK_Validate.jar Ask.java JOBS.json RESULTS.json     jobs: [{name, form, submissions: [xml…], attachments: {name: text}}]
// A submission is loaded the way Collect opens a saved form: read, put over a copy of the form's own tree, recalculated.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormUtils;

public class Ask {
    static final Map<String, byte[]> attached = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        PrintStream told = System.out;
        System.setOut(System.err);
        PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new XFormsModule().registerModule();
        ReferenceManager.instance().addReferenceFactory(new Attached());
        ObjectMapper json = new ObjectMapper();
        List<Object> results = new ArrayList<>();
        for (JsonNode job : json.readTree(new File(arguments[0]))) {
            results.add(answer(job));
        }
        json.writeValue(new File(arguments[1]), results);
        told.println(results.size() + " forms asked");
    }

    static Map<String, Object> answer(JsonNode job) {
        Map<String, Object> result = new HashMap<>(Map.of("name", job.get("name").asText()));
        attached.clear();
        job.get("attachments").fields().forEachRemaining(
            file -> attached.put(file.getKey(), file.getValue().asText().getBytes(StandardCharsets.UTF_8)));
        byte[] form = job.get("form").asText().getBytes(StandardCharsets.UTF_8);
        List<Object> filled = new ArrayList<>();
        try {
            parse(form);
        } catch (Exception | StackOverflowError error) {
            result.put("error", String.valueOf(error.getMessage()));
            return result;
        }
        for (JsonNode submission : job.get("submissions")) {
            try {
                filled.add(fill(parse(form), submission.asText().getBytes(StandardCharsets.UTF_8)));
            } catch (Exception | StackOverflowError error) {
                filled.add(Map.of("error", error.getClass().getSimpleName() + ": " + error.getMessage()));
            }
        }
        result.put("results", filled);
        return result;
    }

    static FormDef parse(byte[] form) throws Exception {
        return XFormUtils.getFormFromInputStream(new ByteArrayInputStream(form));
    }

    static Map<String, Object> fill(FormDef form, byte[] submission) {
        TreeElement saved = XFormParser.restoreDataModel(submission, null).getRoot();
        TreeElement root = form.getInstance().getRoot().deepCopy(true);
        root.populate(saved, form);
        form.getInstance().setRoot(root);
        form.initialize(false, new InstanceInitializationFactory());
        List<List<String>> violations = List.of();
        for (int times = 0; times < 2; times++) violations = walk(form); // choices that a filter drops change what follows
        Map<String, String> values = new HashMap<>();
        List<String> relevant = new ArrayList<>();
        visit(form.getInstance().getRoot(), "", values, relevant);
        return Map.of("values", values, "relevant", relevant, "violations", violations);
    }

    /** Every question a person would meet, in order. */
    static List<List<String>> walk(FormDef form) {
        List<List<String>> violations = new ArrayList<>();
        FormEntryController controller = new FormEntryController(new FormEntryModel(form));
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event;
        while ((event = controller.stepToNextEvent()) != FormEntryController.EVENT_END_OF_FORM) {
            if (event != FormEntryController.EVENT_QUESTION) continue;
            FormEntryPrompt prompt = controller.getModel().getQuestionPrompt();
            prompt.getSelectChoices();
            IAnswerData answer = prompt.getAnswerValue();
            TreeReference place = controller.getModel().getFormIndex().getReference();
            if (answer == null) {
                if (prompt.isRequired()) violations.add(List.of(path(form, place), "required"));
            } else if (!form.evaluateConstraint(place, answer)) {
                violations.add(List.of(path(form, place), "constraint"));
            }
        }
        return violations;
    }

    static void visit(TreeElement node, String parent, Map<String, String> values, List<String> relevant) {
        String path = parent + "/" + step(node);
        int children = 0;
        for (int n = 0; n < node.getNumChildren(); n++) {
            TreeElement child = node.getChildAt(n);
            if (child.getMult() == TreeReference.INDEX_TEMPLATE) continue;
            children++;
            visit(child, path, values, relevant);
        }
        if (children > 0 || node.getNumChildren() > 0) return;
        values.put(path, node.isRelevant() && node.getValue() != null ? node.getValue().uncast().getString() : "");
        if (node.isRelevant()) relevant.add(path);
    }

    static String step(TreeElement node) {
        return node.getName() + (node.isRepeatable() ? "[" + (node.getMult() + 1) + "]" : "");
    }

    static String path(FormDef form, TreeReference place) {
        StringBuilder path = new StringBuilder();
        for (int n = 1; n <= place.size(); n++) {
            path.append("/").append(step(form.getInstance().resolveReference(place.getSubReference(n - 1))));
        }
        return path.toString();
    }

    static class Attached extends PrefixedRootFactory {
        Attached() {
            super(new String[] {"file/", "file-csv/", "images/", "audio/", "video/"});
        }

        @Override
        protected Reference factory(String terminal, String uri) {
            return new InMemory(terminal.substring(terminal.lastIndexOf('/') + 1), uri);
        }
    }

    record InMemory(String name, String uri) implements Reference {
        public boolean doesBinaryExist() {
            return attached.containsKey(name);
        }

        public InputStream getStream() {
            return new ByteArrayInputStream(attached.getOrDefault(name, new byte[0]));
        }

        /** JavaRosa opens tables by path: they are written to a temporary file. */
        public String getLocalURI() {
            try {
                File file = File.createTempFile("oracle", name);
                file.deleteOnExit();
                java.nio.file.Files.write(file.toPath(), attached.getOrDefault(name, new byte[0]));
                return file.getPath();
            } catch (java.io.IOException error) {
                throw new java.io.UncheckedIOException(error);
            }
        }

        public String getURI() {
            return uri;
        }

        public boolean isReadOnly() {
            return true;
        }

        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        public void remove() {
            throw new UnsupportedOperationException();
        }

        public Reference[] probeAlternativeReferences() {
            return new Reference[0];
        }
    }
}
